"""Who may do what, of groups, ladders, moves, tasks, paid terms, policies and plans."""

from __future__ import annotations

from collections.abc import Mapping

from api.rules import Rule

GRANTED: Mapping[str, Mapping[Rule, str]] = {
    "Group": {
        Rule.ANYONE: "key name kind rank capacity ladder nMembers nMembersShown managers tags benefitZh benefitEn "
        "offers moves membersAt",
        Rule.MANAGER: "plannedMoves worklist",
    },
    "Ladder": {Rule.ANYONE: "key name isReady"},
    "Offer": {Rule.ANYONE: "key text"},
    "Membership": {Rule.ANYONE: "group since"},
    "PastMembership": {Rule.ANYONE: "group since until actor reason"},
    "Move": {
        Rule.ANYONE: "id seq fromGroup toGroup actor role reason reasonCode note at versionBefore versionAfter policy "
        "policyVersion decisionId undoesId plannedId",
    },
    "GroupMove": {Rule.ANYONE: "user move"},
    "GroupMoveConnection": {Rule.ANYONE: "edges nodes pageInfo"},
    "GroupMoveEdge": {Rule.ANYONE: "cursor node"},
    "MembersAtConnection": {Rule.ANYONE: "edges nodes pageInfo"},
    "PlannedMove": {
        Rule.MANAGER: "id user fromGroup toGroup effectiveAt state actor role reason reasonCode note at settledAt "
        "settledBy problem moveId",
    },
    "PlannedMoveConnection": {Rule.MANAGER: "edges nodes pageInfo"},
    "PlannedMoveEdge": {Rule.MANAGER: "cursor node"},
    "TierLock": {Rule.ANYONE: "id ladder kind group reason actor role at until"},
    "WorkItem": {Rule.MANAGER: "side user owners since move"},
    "WorkItemConnection": {Rule.MANAGER: "edges nodes pageInfo"},
    "WorkItemEdge": {Rule.MANAGER: "cursor node"},
    "MoveConnection": {Rule.ANYONE: "edges nodes pageInfo"},
    "MoveEdge": {Rule.ANYONE: "cursor node"},
    "MoveUserDone": {Rule.ANYONE: "user moved moveId plannedMoveId fromGroupKey toGroupKey version"},
    "MovedUser": {Rule.ANYONE: "userId moved moveId fromGroupKey toGroupKey version"},
    "MoveUsersDone": {Rule.ANYONE: "moves nMoved"},
    "UndoMoveDone": {Rule.ANYONE: "user undone moveId groupKey version"},
    "CancelPlannedMoveDone": {Rule.ANYONE: "user plannedMoveId cancelled"},
    "LockTierDone": {Rule.ANYONE: "user lockId nReplaced"},
    "UnlockTierDone": {Rule.ANYONE: "user unlocked"},
    "DefineLadderDone": {Rule.ADMIN: "key created"},
    "DefineGroupDone": {Rule.ADMIN: "group created"},
    "JoinGroupDone": {Rule.ANYONE: "user joined"},
    "LeaveGroupDone": {Rule.ANYONE: "user left"},
    "CarryOutMoveDone": {Rule.ANYONE: "user moveId side groupKey by at carriedOut"},
    "Task": {Rule.ANYONE: "key version kind nameZh nameEn purpose firstDay lastDay state at stages"},
    "TaskStage": {Rule.ANYONE: "number key nameZh nameEn needs tag"},
    "TaskProgress": {Rule.ANYONE: "task completions stage nextStage missing"},
    "SaveTaskDone": {Rule.ANYONE: "task version saved"},
    "RecordTaskCompletionDone": {Rule.ANYONE: "user eventId taskKey completions stage recorded"},
    "Plan": {Rule.ANYONE: "key nameZh nameEn days priceMinor memberTag lapsedTag graceDays"},
    "Term": {
        Rule.ANYONE: "id plan since until paidUntil amountMinor channel note renews endedAt endedBy reason state",
    },
    "RenewalDue": {Rule.MANAGER: "user term owner daysLeft"},
    "RenewalDueConnection": {Rule.MANAGER: "edges nodes pageInfo"},
    "RenewalDueEdge": {Rule.MANAGER: "cursor node"},
    "DefinePlanDone": {Rule.ANYONE: "plan changed"},
    "RecordPaidTermDone": {Rule.ANYONE: "user term recorded"},
    "RenewPaidTermDone": {Rule.ANYONE: "user term recorded"},
    "EndPaidTermDone": {Rule.ANYONE: "user term ended"},
    "PolicyVersion": {
        Rule.MANAGER: "key version name description ladder effective until state isInForce actor at requestedBy "
        "decidedBy decidedAt note rungs rules",
    },
    "PolicyRung": {
        Rule.MANAGER: "group promote promoteExpression keep keepExpression minimumStayDays needsApproval",
    },
    "PolicyRules": {Rule.MANAGER: "demotionEveryDays warningDays entryStayDays mostMoved"},
    "PolicyWarning": {Rule.MANAGER: "code group message"},
    "CheckPolicyDone": {Rule.MANAGER: "warnings"},
    "PolicyDone": {Rule.MANAGER: "key version state changed"},
    "Standing": {
        Rule.ANYONE: "ladder policy policyVersion group since action ground toGroup until needsApproval sentence "
        "nextStep warnedAt rungs calendar isTimeFollowed",
    },
    "StandingTurn": {Rule.ANYONE: "at group action ground toGroup until needsApproval sentence facts"},
    "RungStanding": {Rule.ANYONE: "group promote keep promotion keeping"},
    "MovePlan": {
        Rule.MANAGER: "id ladder policy policyVersion reason state needsApproval actor at requestedBy decidedBy "
        "decidedAt note nEntries counts progress entries",
    },
    "MovePlanCounts": {Rule.MANAGER: "steps leftOut flows members"},
    "MovePlanCount": {Rule.MANAGER: "what n"},
    "MovePlanFlow": {Rule.MANAGER: "fromGroup toGroup n"},
    "MovePlanProgress": {Rule.MANAGER: "state n"},
    "MovePlanEntry": {
        Rule.MANAGER: "id position user step fromGroup toGroup reason until state problem moveId",
    },
    "MovePlanEntryEdge": {Rule.MANAGER: "cursor node"},
    "MovePlanEntryConnection": {Rule.MANAGER: "edges nodes pageInfo"},
    "MovePlanEdge": {Rule.MANAGER: "cursor node"},
    "MovePlanConnection": {Rule.MANAGER: "edges nodes pageInfo"},
    "MakeMovePlanDone": {Rule.MANAGER: "movePlan nMoves needsApproval"},
    "MovePlanDone": {Rule.MANAGER: "movePlan state changed"},
    "MovePlanProgressDone": {Rule.MANAGER: "movePlan nDone nSkipped nLeft"},
}
