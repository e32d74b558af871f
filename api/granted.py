"""Who may do what, of roots, people, tags, purchases and segments; `api/permissions.py` joins the two parts."""

from __future__ import annotations

from collections.abc import Mapping

from api.rules import Rule

GRANTED: Mapping[str, Mapping[Rule, str]] = {
    "Query": {
        Rule.ANYONE: "user users tag tags tagClass tagClasses group groups referralTree influencers purposes purpose "
        "attributes channel tagTemplates segmentTemplates questionnaire questionnaires segments segment segmentPreview "
        "tasks task plans plan",
        Rule.MANAGER: "policies movePlan movePlans scoreRun scoreRuns invitationList invitationLists segmentSuggestion "
        "tagUsage tagReviews tagDoctor completeness missingTags missingTagTotals mergeProposals "
        "commonMarks term renewalsDue "
        "paretoReport repurchaseReport channelReport candidates scoreSignals scoreSignal "
        "scoreSettings scoreSettingsVersions scorePicture paretoPicture communities community "
        "communitiesPicture",
        Rule.ADMIN: "auditTrail",
    },
    "Query.user": {Rule.ANYONE: "id", Rule.IDENTITIES: "identity"},
    "Mutation": {
        Rule.MANAGER: "createUser updateUser moveUser followUser recordPurchase recordRefund recordReferral "
        "moveUsers undoMove cancelPlannedMove lockTier unlockTier carryOutMove joinGroup leaveGroup "
        "voidReferral attachTag detachTag correctTag attachGroupTag detachGroupTag recordEvent recordAnswers "
        "recordInteraction recordSource recordConsent "
        "askForConsent recordAnnoyance "
        "recordTaskCompletion recordPaidTerm renewPaidTerm endPaidTerm "
        "recordTagReview "
        "mergePreview unmergePreview mergeUsers unmergeUser refuseMergeProposal "
        "saveSegment deleteSegment installSegmentTemplate checkPolicy savePolicy requestPolicy "
        "makeMovePlan requestMovePlan cancelMovePlan applyMovePlan undoMovePlan startScoreRun cancelScoreRun "
        "dismissScoreSignal restoreScoreSignal "
        "freezeInvitationList acceptInvitation declineInvitation withdrawInvitation closeInvitationList",
        Rule.ADMIN: "defineLadder defineGroup decidePolicy decideMovePlan "
        "endTagsPreview endTags tagMergePreview mergeTags unmergeTag "
        "installTagTemplate createTag updateTag activateTag retireTag recordTagStep upsertTagClass "
        "upsertPurpose declareAttribute orderSources upsertStaff saveQuestionnaire "
        "saveTask definePlan saveScoreSettings",
        Rule.IDENTIFY: "attachIdentity detachIdentity",
        Rule.EXPORT: "exportUser",
        Rule.ERASE: "eraseUser",
    },
    "User": {
        Rule.ANYONE: "id name joinedAt createdAt version attributes missingAttributes completeness tags pastTags "
        "tagsAt externalLabel memberships owners sources events answers interactions "
        "pastMemberships moves tierLocks standingAt "
        "interactionTotals purchases purchaseTotals referrer referees nReferees scores valueClass isSeed consents "
        "referralTreePicture networkPicture "
        "consentHistory mayBeAsked why whyNot standing tasks paidTerms isPaid",
        Rule.IDENTITIES: "identities records",
        Rule.MANAGER: "invitations plannedMoves scoreSignals community",
    },
    "AttributeValue": {Rule.ANYONE: "key label text texts number boolean day authorisedFor sources"},
    "AttributeSource": {Rule.ANYONE: "source at text rank holds", Rule.IDENTITIES: "externalId"},
    "Attribute": {
        Rule.ANYONE: "key type class purpose sensitive needsConsent label allowed retentionDays expected",
    },
    "DeclareAttributeDone": {Rule.ANYONE: "key created"},
    "OrderSourcesDone": {Rule.ANYONE: "nSources"},
    "Identity": {Rule.IDENTITIES: "kind value source since confidence"},
    "Record": {Rule.IDENTITIES: "source externalId at authorised"},
    "UserConnection": {Rule.ANYONE: "edges nodes pageInfo totalCount totalCountShown"},
    "UserEdge": {Rule.ANYONE: "cursor node"},
    "PageInfo": {Rule.ANYONE: "hasNextPage hasPreviousPage startCursor endCursor"},
    "UserDone": {Rule.ANYONE: "user"},
    "AttachIdentityDone": {Rule.IDENTITIES: "user kind attached version joinedId"},
    "DetachIdentityDone": {Rule.IDENTITIES: "user kind version"},
    "Tag": {
        Rule.ANYONE: "key name definition criterion purpose symbol label labelPriority bandFrom bandTo dynamic state "
        "tagClass nUsers nUsersShown steps stages",
    },
    "TagClass": {
        Rule.ANYONE: "key name exclusive mandatoryDays setBy noteNeeded sources legendZh legendEn bandOf parent",
    },
    "TagStep": {Rule.ANYONE: "number step at actor role note"},
    "TagStage": {Rule.ANYONE: "stage reached facts"},
    "TagConnection": {Rule.ANYONE: "edges nodes pageInfo"},
    "TagEdge": {Rule.ANYONE: "cursor node"},
    "UserTag": {Rule.ANYONE: "tag source since actor role note until endedBy reason replacedBy"},
    "GroupTag": {Rule.ANYONE: "tag since actor role note"},
    "TagUsage": {Rule.MANAGER: "tag nUsers nEnded lastGivenAt"},
    "TagUsageConnection": {Rule.MANAGER: "edges nodes pageInfo"},
    "TagUsageEdge": {Rule.MANAGER: "cursor node"},
    "TagReview": {Rule.MANAGER: "tag reasons nUsers nOld lastGivenAt reviewedAt reviewedBy note"},
    "TagReviewConnection": {Rule.MANAGER: "edges nodes pageInfo"},
    "TagReviewEdge": {Rule.MANAGER: "cursor node"},
    "TagDoctor": {Rule.MANAGER: "nUsers pairs names unfinished"},
    "TagPair": {Rule.MANAGER: "kind tagKey otherKey nTag nOther nBoth expected lift jaccard g2 why"},
    "TagNamePair": {Rule.MANAGER: "kind tagKey otherKey distance why"},
    "ExpectedPart": {Rule.ANYONE: "kind key label"},
    "Completeness": {Rule.ANYONE: "share nExpected nKnown missing"},
    "PartCompleteness": {Rule.MANAGER: "part nUsers share"},
    "CompletenessOfUsers": {Rule.MANAGER: "nUsers nComplete share parts bands"},
    "CompletenessBand": {Rule.MANAGER: "low high nUsers bought did boughtAgain accepted"},
    "DidOf": {Rule.MANAGER: "nOf did"},
    "DidShare": {Rule.MANAGER: "nUsers share low high"},
    "RecordTagReviewDone": {Rule.MANAGER: "tag"},
    "EndTagsPreview": {Rule.ADMIN: "nUsers nHoldings"},
    "EndTagsDone": {Rule.ADMIN: "tag nUsers nHoldings complete"},
    "TagNaming": {Rule.ADMIN: "kind key"},
    "TagMergePreview": {
        Rule.ADMIN: "loserKey winnerKey loserClassKey winnerClassKey nLosers nWinners nBoth nBeside nRivals "
        "exclusiveClassKey namedBy",
    },
    "MergeTagsDone": {Rule.ADMIN: "tag loserKey nUsers nBeside complete"},
    "UnmergeTagDone": {Rule.ADMIN: "tag nUsers complete"},
    "CreateTagDone": {Rule.ANYONE: "tag created"},
    "UpdateTagDone": {Rule.ANYONE: "tag changed"},
    "ActivateTagDone": {Rule.ANYONE: "tag changed"},
    "RetireTagDone": {Rule.ANYONE: "tag changed"},
    "RecordTagStepDone": {Rule.ANYONE: "tag number"},
    "UpsertTagClassDone": {Rule.ANYONE: "tagClass created changed"},
    "AttachTagDone": {Rule.ANYONE: "user tag source attached replaced"},
    "DetachTagDone": {Rule.ANYONE: "user tag source detached"},
    "CorrectTagDone": {Rule.ANYONE: "user tag wrongTagKey sources attached"},
    "AttachGroupTagDone": {Rule.ANYONE: "group tag attached"},
    "DetachGroupTagDone": {Rule.ANYONE: "group tag detached"},
    "MissingTag": {Rule.MANAGER: "user tagClass owner dueAt"},
    "MissingTagConnection": {Rule.MANAGER: "edges nodes pageInfo"},
    "MissingTagEdge": {Rule.MANAGER: "cursor node"},
    "MissingTagTotal": {Rule.MANAGER: "owner nUsers nMissing"},
    "Staff": {Rule.ANYONE: "id name role"},
    "UpsertStaffDone": {Rule.ANYONE: "staffId created"},
    "FollowUserDone": {Rule.ANYONE: "user staffId state"},
    "Ownership": {Rule.ANYONE: "staff state since"},
    "Purchase": {Rule.ANYONE: "id at amountMinor discountMinor refundedMinor netMinor channel promotion lines refunds"},
    "PurchaseLine": {Rule.ANYONE: "line product quantity amountMinor colour size"},
    "Product": {Rule.ANYONE: "sku name category"},
    "Refund": {Rule.ANYONE: "id at amountMinor reason"},
    "PurchaseTotals": {Rule.ANYONE: "count amountMinor refundedMinor netMinor nDays firstAt lastAt"},
    "PurchaseConnection": {Rule.ANYONE: "edges nodes pageInfo"},
    "PurchaseEdge": {Rule.ANYONE: "cursor node"},
    "Referral": {Rule.ANYONE: "user at campaign channel state"},
    "ReferralConnection": {Rule.ANYONE: "edges nodes pageInfo"},
    "ReferralEdge": {Rule.ANYONE: "cursor node"},
    "RecordPurchaseDone": {Rule.ANYONE: "user purchaseId"},
    "RecordRefundDone": {Rule.ANYONE: "user purchaseId refundId"},
    "RecordReferralDone": {Rule.ANYONE: "user referrerId"},
    "VoidReferralDone": {Rule.ANYONE: "user referrerId"},
    "ReferralTree": {Rule.ANYONE: "root nodes isTruncated"},
    "ReferralNode": {Rule.ANYONE: "user referrerId depth at"},
    "Event": {Rule.ANYONE: "id type at channel data"},
    "EventConnection": {Rule.ANYONE: "edges nodes pageInfo"},
    "EventEdge": {Rule.ANYONE: "cursor node"},
    "Interaction": {Rule.ANYONE: "user given kind day count"},
    "InteractionConnection": {Rule.ANYONE: "edges nodes pageInfo"},
    "InteractionEdge": {Rule.ANYONE: "cursor node"},
    "InteractionTotals": {Rule.ANYONE: "given received nPeople"},
    "RecordEventDone": {Rule.ANYONE: "user eventId recorded"},
    "RecordInteractionDone": {Rule.ANYONE: "user toUserId kind day count"},
    "RecordSourceDone": {Rule.ANYONE: "user channelKey recorded"},
    "Channel": {Rule.ANYONE: "key name kind questionnaire"},
    "Questionnaire": {
        Rule.ANYONE: "key version nameZh nameEn welcomeZh welcomeEn at questions newestVersion channels",
    },
    "Question": {Rule.ANYONE: "key textZh textEn kind attribute options"},
    "QuestionOption": {Rule.ANYONE: "key labelZh labelEn value tags"},
    "AnsweredQuestionnaire": {Rule.ANYONE: "key name version at answers"},
    "AnsweredQuestion": {Rule.ANYONE: "key question kind version at shown options text"},
    "ChosenOption": {Rule.ANYONE: "key label"},
    "SaveQuestionnaireDone": {Rule.ANYONE: "questionnaire version"},
    "RecordAnswersDone": {Rule.ANYONE: "user eventId version recorded"},
    "Source": {Rule.ANYONE: "channel at state"},
    "Score": {Rule.ANYONE: "key unit value percentile runId asOf parts isSum evidence change"},
    "ScorePart": {Rule.ANYONE: "key name value unit weight adds share percentile"},
    "ScoreEdge": {Rule.ANYONE: "kind fromUser toUser at day count amountMinor"},
    "ScorePerson": {Rule.ANYONE: "id name"},
    "ScoreChange": {
        Rule.ANYONE: "state sentence since valueBefore percentileBefore difference percentileDifference causes"
    },
    "ScoreCause": {Rule.ANYONE: "kind count amountMinor sentence examples"},
    "ScoreRun": {
        Rule.MANAGER: "id number state stage done total requestedBy startedAt endedAt endedBy problem publishedAt asOf "
        "nUsers nEdges nRead nCommunities modularity settingsVersion warnings",
    },
    "ScoreWarning": {Rule.MANAGER: "code message scores"},
    "ScoreRunEdge": {Rule.MANAGER: "cursor node"},
    "ScoreRunConnection": {Rule.MANAGER: "edges nodes pageInfo"},
    "StartScoreRunDone": {Rule.MANAGER: "scoreRun"},
    "CancelScoreRunDone": {Rule.MANAGER: "scoreRun cancelled"},
    "Influencer": {Rule.ANYONE: "rank user unit value percentile runId asOf brought"},
    "ScoreSettings": {Rule.MANAGER: "version at actor role note parameters segment"},
    "ScoreParameter": {
        Rule.MANAGER: "key unit value defaultValue least most allowed whole about scores signal",
    },
    "SaveScoreSettingsDone": {Rule.ADMIN: "scoreSettings version saved"},
    "BroughtInPeriod": {Rule.ANYONE: "since until nReferees revenueMinor nGated gatedRevenueMinor isGatedExact"},
    "InfluencerConnection": {Rule.ANYONE: "edges nodes pageInfo"},
    "InfluencerEdge": {Rule.ANYONE: "cursor node"},
    "ValueClassOfScores": {Rule.ANYONE: "key isPotential recency frequency monetary runId asOf"},
    "CandidateConnection": {Rule.MANAGER: "edges nodes pageInfo"},
    "CandidateEdge": {Rule.MANAGER: "cursor node"},
    "Candidate": {Rule.MANAGER: "user reasons runId asOf"},
    "CandidateReason": {Rule.MANAGER: "score value percentile sentence"},
    "ScoreSignal": {
        Rule.MANAGER: "id kind title nUsers nPairs nPeople rawMinor gatedMinor runId asOf people pairs "
        "isDismissed dismissals",
    },
    "SignalDismissal": {Rule.MANAGER: "at actor role reason"},
    "DismissScoreSignalDone": {Rule.MANAGER: "scoreSignal dismissed"},
    "RestoreScoreSignalDone": {Rule.MANAGER: "scoreSignal restored"},
    "SignalPerson": {Rule.MANAGER: "place isSubject spentMinor user"},
    "SignalPair": {Rule.MANAGER: "source target relation at"},
    "ScoreSignalConnection": {Rule.MANAGER: "edges nodes pageInfo totalCount"},
    "ScoreSignalEdge": {Rule.MANAGER: "cursor node"},
    "Community": {
        Rule.MANAGER: "id number size weight insideShare revenueMinor nBuyers ties members runId asOf",
    },
    "CommunityTie": {Rule.MANAGER: "community weight"},
    "CommunityOfUser": {Rule.MANAGER: "community insideShare nextNumber nextShare"},
    "CommunityMember": {Rule.MANAGER: "user weight insideShare"},
    "CommunityConnection": {Rule.MANAGER: "edges nodes pageInfo totalCount"},
    "CommunityEdge": {Rule.MANAGER: "cursor node"},
    "CommunityMemberConnection": {Rule.MANAGER: "edges nodes pageInfo"},
    "CommunityMemberEdge": {Rule.MANAGER: "cursor node"},
    "ParetoReport": {Rule.MANAGER: "asOf nUsers nBuyers revenueMinor nTop topShare nForGoal goalShare curve"},
    "CurvePoint": {Rule.MANAGER: "users revenue"},
    "RepurchaseReport": {Rule.MANAGER: "asOf nUsers withinDays months latest together"},
    "RepurchaseMonth": {Rule.MANAGER: "month repurchase isWhole"},
    "ChannelReport": {Rule.MANAGER: "asOf nUsers nWays ways"},
    "CameThrough": {
        Rule.MANAGER: "key name kind owner isUnknown nUsers nReferees paidMinor refundedMinor alive nAlive later",
    },
    "CameLater": {Rule.MANAGER: "days nUsers bought boughtAgain netMinor isSmall"},
    "ChannelOwner": {Rule.MANAGER: "kind id name"},
    "Repurchase": {Rule.MANAGER: "nBuyers nAgain rate"},
    "Purpose": {
        Rule.ANYONE: "key nameZh nameEn textZh textEn textVersion validFromVersion state texts",
    },
    "PurposeText": {Rule.ANYONE: "version textZh textEn at"},
    "Consent": {
        Rule.ANYONE: "purpose status at until channel textVersion actor counts endedAt",
        Rule.MANAGER: "evidence guardian",
    },
    "MayBeAsked": {Rule.ANYONE: "allowed code nextAt"},
    "UpsertPurposeDone": {Rule.ANYONE: "purpose textVersion changed"},
    "RecordConsentDone": {Rule.ANYONE: "user purpose standing textVersion"},
    "AskForConsentDone": {Rule.ANYONE: "user purpose"},
    "RecordAnnoyanceDone": {Rule.ANYONE: "user"},
    "Moving": {Rule.ANYONE: "kind count"},
    "MakingWay": {Rule.ANYONE: "kind fromId toId rule why"},
    "ComingBack": {Rule.ANYONE: "kind fromId toId"},
    "Caution": {Rule.ANYONE: "code message"},
    "MergePreview": {Rule.ANYONE: "winnerId loserId winnerVersion loserVersion moves setAside restored warnings"},
    "MergeUsersDone": {Rule.ANYONE: "user mergedId mergeId version nMoved nSetAside"},
    "UnmergeUserDone": {Rule.ANYONE: "user otherId version nMoved nRestored"},
    "RefuseMergeProposalDone": {Rule.ANYONE: "user otherId"},
    "MergeProposal": {Rule.ANYONE: "score reasons user other"},
    "MergeProposalConnection": {Rule.ANYONE: "edges nodes pageInfo"},
    "MergeProposalEdge": {Rule.ANYONE: "cursor node"},
    "CommonMark": {Rule.ANYONE: "reason nUsers"},
    "AuditConnection": {Rule.ADMIN: "edges nodes pageInfo"},
    "AuditEdge": {Rule.ADMIN: "cursor node"},
    "AuditEntry": {
        Rule.ADMIN: "chain seq at actor role action userIds why before after request hash blanked",
    },
    "ReadySegment": {Rule.ANYONE: "key name about purpose text parameters"},
    "TemplateParameter": {Rule.ANYONE: "key kind default about"},
    "SegmentSuggestion": {Rule.MANAGER: "key parameters asGiven asSuggested"},
    "SuggestedParameter": {
        Rule.MANAGER: "key about default value suggested outcome basis nUsers nNeeded",
    },
    "ChosenParameter": {Rule.MANAGER: "key value"},
    "SuggestedSegment": {Rule.MANAGER: "parameters text nUsers"},
    "InstallSegmentTemplateDone": {Rule.ANYONE: "segment version outcome"},
    "TagTemplate": {Rule.ANYONE: "key name about nTags classes"},
    "TagTemplateClass": {
        Rule.ANYONE: "key name parentKey about exclusive mandatoryDays setBy noteNeeded sources bandOf tags",
    },
    "TagTemplateTag": {Rule.ANYONE: "key name definition criterion purpose about bandFrom bandTo"},
    "InstalledPart": {Rule.ADMIN: "kind key outcome code"},
    "InstallTagTemplateDone": {Rule.ADMIN: "templateKey nMade nKept nEdited nSkipped parts"},
    "SavedSegment": {
        Rule.ANYONE: "key name description purpose version at actor text expression names namedBy",
    },
    "SavedSegmentConnection": {Rule.ANYONE: "nodes pageInfo totalCount"},
    "SegmentCost": {Rule.ANYONE: "nConditions nStatements nToJudge"},
    "SegmentUsers": {Rule.ANYONE: "edges nodes pageInfo totalCount totalCountShown share"},
    "Segment": {
        Rule.ANYONE: "saved purpose text expression cost users sample nUnknown entering leaving",
        Rule.MANAGER: "completeness",
    },
    "Explanation": {
        Rule.ANYONE: "segment purpose truth isIn sentence sentences parts missing ways evidence nextChange "
        "isTimeFollowed",
    },
    "Evidence": {Rule.ANYONE: "nodes edges"},
    "EvidenceNode": {Rule.ANYONE: "id kind label"},
    "EvidenceEdge": {
        Rule.ANYONE: "fromId toId kind at until day amountMinor count detail part isDecisive",
    },
    "NextChange": {Rule.ANYONE: "at truth sentence"},
    "ExplainedPart": {Rule.ANYONE: "path kind truth decides text value wanted unknownReason sentence"},
    "MissingFacts": {Rule.ANYONE: "nFacts facts sentence"},
    "MissingWay": {Rule.ANYONE: "nFacts facts before sentence"},
    "MissingFact": {Rule.ANYONE: "paths value wanted nFacts sentence"},
    "SaveSegmentDone": {Rule.ANYONE: "segment version saved"},
    "DeleteSegmentDone": {Rule.ANYONE: "key version"},
    "InvitationList": {
        Rule.MANAGER: "id segment segmentVersion purpose group orderBy capacity again nInvited isOpen at asOf "
        "expiresAt actor role closedAt closedBy counts leftOutCounts invitations leftOut",
    },
    "InvitationListConnection": {Rule.MANAGER: "edges nodes pageInfo"},
    "InvitationListEdge": {Rule.MANAGER: "cursor node"},
    "Invitation": {
        Rule.MANAGER: "id listId position group user state at expiresAt settledAt settledBy reason",
    },
    "InvitationConnection": {Rule.MANAGER: "edges nodes pageInfo"},
    "InvitationEdge": {Rule.MANAGER: "cursor node"},
    "LeftOut": {Rule.MANAGER: "reason user"},
    "LeftOutConnection": {Rule.MANAGER: "edges nodes pageInfo"},
    "LeftOutEdge": {Rule.MANAGER: "cursor node"},
    "InvitationCount": {Rule.MANAGER: "state n"},
    "LeftOutCount": {Rule.MANAGER: "reason n"},
    "FreezeInvitationListDone": {Rule.MANAGER: "invitationList nInvited nLeftOut"},
    "InvitationDone": {Rule.MANAGER: "user invitationId state settled moveId"},
    "CloseInvitationListDone": {Rule.MANAGER: "invitationList nWithdrawn closed"},
    "ExportUserDone": {Rule.EXPORT: "userId document"},
    "EraseUserDone": {Rule.ERASE: "namelessId touched"},
    "Touched": {Rule.ERASE: "kind count"},
    "Problem": {Rule.ANYONE: "code message path facts"},
    "Refused": {Rule.ANYONE: "code message path facts"},
    "Missing": {Rule.ANYONE: "code message path facts"},
    "Conflict": {Rule.ANYONE: "code message path facts"},
    "Fact": {Rule.ANYONE: "key value"},
}
