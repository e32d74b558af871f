// Moves out of the group and into it, last first, forward from the instant and id of a cursor.
// fragment: slot
// subject:  group_
// params:  after_ STRING · limit_ INTEGER · before_ ZONED DATETIME
// columns: none
COLLECT {
  CALL (group_) {
    MATCH (move_:Move)
    USING INDEX move_:Move(from, at)
    WHERE move_.from = group_.key AND move_.at <= $before_ AND (move_.at < $before_ OR move_.id < $after_)
    RETURN move_ ORDER BY move_.from DESC, move_.at DESC, move_.id DESC LIMIT $limit_
    UNION ALL
    MATCH (move_:Move)
    USING INDEX move_:Move(to, at)
    WHERE move_.to = group_.key AND move_.at <= $before_ AND (move_.at < $before_ OR move_.id < $after_)
    RETURN move_ ORDER BY move_.to DESC, move_.at DESC, move_.id DESC LIMIT $limit_
  }
  WITH move_, right('000000000000000' + toString(move_.at.epochMillis), 15) + move_.id AS order_
  ORDER BY order_ DESC LIMIT $limit_
  MATCH (who_:User)-[:MOVED]->(move_)
  MATCH (from_:Group {key: move_.from})
  MATCH (to_:Group {key: move_.to})
  WITH move_, order_, who_, from_, to_ ORDER BY order_ DESC
  RETURN {cursor: order_, node: {user: project(User, who_),
    move: move_ {.id, .seq, .actor, .role, .reason, .note, reason_code: move_.reasonCode, at: move_.at.epochMillis,
      version_before: move_.versionBefore, version_after: move_.versionAfter, policy: move_.policy,
      policy_version: move_.policyVersion, decision_id: move_.decision, undoes_id: move_.undoes,
      planned_id: move_.planned, from_group: project(Group, from_), to_group: project(Group, to_)}}}
}
