// Invitations of the user, last first, forward from a cursor.
// fragment: slot
// subject:  user_
// params:  after_ STRING · limit_ INTEGER · now_ ZONED DATETIME
// columns: none
COLLECT {
  MATCH (user_)-[:INVITED]->(invitation_:Invitation)
  WITH invitation_,
    right('000000000000000' + toString(invitation_.at.epochMillis), 15) + invitation_.key AS order_
  WHERE order_ < $after_
  WITH invitation_, order_ ORDER BY order_ DESC LIMIT $limit_
  MATCH (group_:Group {key: invitation_.group})
  MATCH (who_:User)-[:INVITED]->(invitation_)
  WITH invitation_, order_, group_, who_ ORDER BY order_ DESC
  RETURN {cursor: order_, node: invitation_ {.position, .reason, id: invitation_.key, list_id: invitation_.list,
    state: CASE WHEN invitation_.state = 'open' AND invitation_.expiresAt <= $now_ THEN 'expired'
      ELSE invitation_.state END,
    at: invitation_.at.epochMillis, expires_at: invitation_.expiresAt.epochMillis,
    settled_at: invitation_.settledAt.epochMillis, settled_by: invitation_.settledBy,
    group: project(Group, group_), user: project(User, who_)}}
}
