// What all of the user's purchases come to.
// fragment: value
// subject:  user_
// params:  none
// columns: none
head(COLLECT {
  MATCH (user_)-[:BOUGHT]->(purchase_:Purchase)
  WHERE true
  insert(filters, purchase_)
  RETURN insert(gathered, purchase_)
})
