// Begin with the purchases of a window: the users whose purchases come to what is wanted.
// fragment: start
// subject:  user_
// params:  none
// columns: none
MATCH (purchase_:Purchase)
WHERE purchase_.at >= insert(since, purchase_) AND purchase_.at < insert(before, purchase_)
insert(filters, purchase_)
MATCH (user_:User)-[:BOUGHT]->(purchase_)
WITH user_, insert(gathered, purchase_) AS value_
WHERE insert(truth, value_)
WITH user_
