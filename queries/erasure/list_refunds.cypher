// Ids of all refunds of some purchases.
// access:  read
// rows:    one
// params:  ids LIST<STRING>
// columns: ids LIST<STRING>
UNWIND $ids AS id
MATCH (:Purchase {id: id})-[:REFUNDED]->(r:Refund)
RETURN collect(r.id) AS ids
