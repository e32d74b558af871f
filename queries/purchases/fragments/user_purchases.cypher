// Purchases of the user, last first, forward from a cursor.
// fragment: slot
// subject:  user_
// params:  after_ STRING · limit_ INTEGER
// columns: none
COLLECT {
  MATCH (user_)-[:BOUGHT]->(purchase_:Purchase)
  WITH purchase_, right('000000000000000' + toString(purchase_.at.epochMillis), 15) + purchase_.id AS order_
  WHERE order_ < $after_
  WITH purchase_, order_ ORDER BY order_ DESC LIMIT $limit_
  RETURN {cursor: order_, node: project(Purchase, purchase_)}
}
