// Whom the user brought, last first, forward from a cursor.
// fragment: slot
// subject:  user_
// params:  after_ STRING · limit_ INTEGER
// columns: none
COLLECT {
  MATCH (user_)-[brought_:REFERRED]->(referee_:User)
  WITH brought_, referee_, right('000000000000000' + toString(brought_.at.epochMillis), 15) + referee_.id AS order_
  WHERE order_ < $after_
  WITH brought_, referee_, order_ ORDER BY order_ DESC LIMIT $limit_
  RETURN {cursor: order_, node: {at: brought_.at.epochMillis, campaign: brought_.campaign, channel: brought_.channel,
    state: brought_.state, user: project(User, referee_)}}
}
