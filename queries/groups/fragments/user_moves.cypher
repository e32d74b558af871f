// Moves of the user, last first, forward from a cursor.
// fragment: slot
// subject:  user_
// params:  after_ STRING · limit_ INTEGER
// columns: none
COLLECT {
  MATCH (user_)-[:MOVED]->(move_:Move)
  WITH move_, right('000000000000000' + toString(move_.at.epochMillis), 15) + move_.id AS order_
  WHERE order_ < $after_
  WITH move_, order_ ORDER BY order_ DESC LIMIT $limit_
  MATCH (from_:Group {key: move_.from})
  MATCH (to_:Group {key: move_.to})
  WITH move_, order_, from_, to_ ORDER BY order_ DESC
  RETURN {cursor: order_, node: move_ {.id, .seq, .actor, .role, .reason, .note, reason_code: move_.reasonCode,
    at: move_.at.epochMillis, policy: move_.policy, policy_version: move_.policyVersion, decision_id: move_.decision,
    undoes_id: move_.undoes, planned_id: move_.planned,
    version_before: move_.versionBefore, version_after: move_.versionAfter,
    from_group: project(Group, from_), to_group: project(Group, to_)}}
}
