// Forget what people carried without any record, as records of their own, where nobody is part of them any more.
// access:  write
// rows:    none
// params:  users LIST<STRING> · source STRING
// columns: none
UNWIND $users AS id
MATCH (u:User {id: id})-[:KNOWN_BY]->(r:Record {key: $source + '\u0001' + id})
WHERE NOT EXISTS { (u)<-[:MERGED_INTO]-() }
DETACH DELETE r
