// How often the user ever bought, counted up to what is enough to know.
// fragment: value
// subject:  user_
// params:  enough_ INTEGER
// columns: none
COUNT {
  MATCH (user_)-[:BOUGHT]->(purchase_:Purchase)
  WHERE true
  insert(filters, purchase_)
  RETURN purchase_ LIMIT $enough_
}
