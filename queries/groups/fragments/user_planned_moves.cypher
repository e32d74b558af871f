// Moves planned for the user, the one that is due last first, forward from a cursor: those in one state, or all.
// fragment: slot
// subject:  user_
// params:  after_ STRING · limit_ INTEGER · state_ STRING?
// columns: none
COLLECT {
  MATCH (user_)-[:PLANNED]->(plan_:PlannedMove)
  WHERE $state_ IS NULL OR plan_.state = $state_
  WITH plan_, right('000000000000000' + toString(plan_.effectiveAt.epochMillis), 15) + plan_.id AS order_
  WHERE order_ < $after_
  WITH plan_, order_ ORDER BY order_ DESC LIMIT $limit_
  MATCH (who_:User)-[:PLANNED]->(plan_)
  MATCH (from_:Group {key: plan_.from})
  MATCH (to_:Group {key: plan_.to})
  WITH plan_, order_, who_, from_, to_ ORDER BY order_ DESC
  RETURN {cursor: order_, node: plan_ {.id, .state, .actor, .role, .reason, .note, reason_code: plan_.reasonCode,
    at: plan_.at.epochMillis, effective_at: plan_.effectiveAt.epochMillis, settled_at: plan_.settledAt.epochMillis,
    settled_by: plan_.settledBy, problem: plan_.problem, move_id: plan_.move, user: project(User, who_),
    from_group: project(Group, from_), to_group: project(Group, to_)}}
}
