"""The words of the graph: every label, relationship type and closed set that statements and code may use."""

from enum import StrEnum

LABELS = frozenset(
    "User Standing Record Identity Attribute Staff Tag TagClass Group Ladder Move Purchase Product Refund Event "
    "PastIdentity TagStep ScoreRow RankPage ScoreSignal ScoreSettings Community CommunityPage CommunityUsers "
    "SignalDismissal "
    "Channel ScoreRun Score Change Pending Parked Lease Operation Lock Migration ApiKey Import Purpose PurposeText "
    "Merged Audit Broad Chain Tombstone Erasure Erased SourceSystem Questionnaire QuestionnaireVersion Answer "
    "Segment SegmentVersion InvitationList Invitation LeftOut PlannedMove TierLock "
    "Task TaskVersion Plan Term "
    "Policy PolicyVersion MovePlan MovePlanEntry".split()
)
RELATIONSHIPS = frozenset(
    "KNOWN_BY IDENTIFIED_BY FOLLOWED_BY TAGGED WAS_TAGGED IN_CLASS WITHIN ON MEMBER_OF MANAGES MOVED REFERRED "
    "WAS_REFERRED BOUGHT OF REFUNDED DID INTERACTED CAME_THROUGH OWNED_BY SETS SCORED RANKED CONSENTED "
    "JOINED_TO TAGGED_BESIDE "
    "DESIGNED LABELLED WAS_LABELLED "
    "WAS_IDENTIFIED_BY CONSENTED_BEFORE ASKED ANNOYED_BY WORDED MERGED_INTO SET_ASIDE KEPT_APART ANSWERED ASKS "
    "INVITED HOLDS PLANNED LOCKED TO_REMOVE_FROM TO_INVITE_INTO WAS_MEMBER_OF "
    "PAID_FOR "
    "WARNED ABOUT".split()
)


class Role(StrEnum):
    """What a caller is to the house."""

    VIEWER = "viewer"
    MANAGER = "manager"
    ADMIN = "admin"
    SYSTEM = "system"


class TagSource(StrEnum):
    """Who says that a tag holds (T14)."""

    MANUAL = "manual"
    IMPORT = "import"
    RULE = "rule"
    QUESTIONNAIRE = "questionnaire"


class GroupKind(StrEnum):
    """Tier groups stand on a ladder; interest groups beside it."""

    TIER = "tier"
    INTEREST = "interest"
