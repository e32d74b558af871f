// The invitations of a list in its order, forward from a cursor: those in one state, or all. Nobody's since their person
// was erased.
// fragment: slot
// subject:  list_
// params:  after_ STRING · limit_ INTEGER · state_ STRING? · now_ ZONED DATETIME
// columns: none
COLLECT {
  MATCH (invitation_:Invitation)
  WHERE invitation_.key STARTS WITH list_.id + ':' AND invitation_.key > $after_
  WITH invitation_, CASE WHEN invitation_.state = 'open' AND invitation_.expiresAt <= $now_ THEN 'expired'
    ELSE invitation_.state END AS stands_
  WHERE $state_ IS NULL OR stands_ = $state_
  WITH invitation_, stands_ ORDER BY invitation_.key LIMIT $limit_
  MATCH (group_:Group {key: invitation_.group})
  OPTIONAL MATCH (user_:User)-[:INVITED]->(invitation_)
  WITH invitation_, stands_, group_, user_ ORDER BY invitation_.key
  RETURN {cursor: invitation_.key, node: invitation_ {.position, .reason, id: invitation_.key,
    list_id: invitation_.list, state: stands_,
    at: invitation_.at.epochMillis, expires_at: invitation_.expiresAt.epochMillis,
    settled_at: invitation_.settledAt.epochMillis, settled_by: invitation_.settledBy,
    group: project(Group, group_), user: project(User, user_)}}
}
