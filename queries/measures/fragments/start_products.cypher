// Begin with some products: the users whose purchases of them come to what is wanted.
// fragment: start
// subject:  user_
// params:  skus_ LIST<STRING>
// columns: none
MATCH (product_:Product)<-[:OF]-(purchase_:Purchase)
WHERE product_.sku IN $skus_
WITH DISTINCT purchase_
WHERE purchase_.at >= insert(since, purchase_) AND purchase_.at < insert(before, purchase_)
insert(filters, purchase_)
MATCH (user_:User)-[:BOUGHT]->(purchase_)
WITH user_, insert(gathered, purchase_) AS value_
WHERE insert(truth, value_)
WITH user_
