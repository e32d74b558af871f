// What is to be done in the chat group of the group, oldest first, forward from a cursor; for who looks after it.
// fragment: slot
// subject:  group_
// params:  after_ STRING · limit_ INTEGER · groups_ LIST<STRING>?
// columns: none
COLLECT {
  MATCH (group_)<-[todo_:TO_REMOVE_FROM|TO_INVITE_INTO]-(move_:Move)
  WHERE $groups_ IS NULL OR group_.key IN $groups_
  WITH move_, type(todo_) AS kind_,
    right('000000000000000' + toString(move_.at.epochMillis), 15) + move_.id AS order_
  WHERE order_ > $after_
  WITH move_, kind_, order_ ORDER BY order_ LIMIT $limit_
  MATCH (who_:User)-[:MOVED]->(move_)
  MATCH (from_:Group {key: move_.from})
  MATCH (to_:Group {key: move_.to})
  WITH move_, kind_, order_, who_, from_, to_ ORDER BY order_
  RETURN {cursor: order_, node: {side: CASE kind_ WHEN 'TO_REMOVE_FROM' THEN 'remove' ELSE 'invite' END,
    since: move_.at.epochMillis, user: project(User, who_),
    owners: COLLECT {
      MATCH (who_)-[followed_:FOLLOWED_BY]->(staff_:Staff)
      WITH followed_, staff_ ORDER BY followed_.since, staff_.id LIMIT 10
      RETURN project(Staff, staff_)
    },
    move: move_ {.id, .seq, .actor, .role, .reason, .note, reason_code: move_.reasonCode, at: move_.at.epochMillis,
      version_before: move_.versionBefore, version_after: move_.versionAfter, policy: move_.policy,
      policy_version: move_.policyVersion, decision_id: move_.decision, undoes_id: move_.undoes,
      planned_id: move_.planned, from_group: project(Group, from_), to_group: project(Group, to_)}}}
}
