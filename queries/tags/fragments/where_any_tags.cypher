// Holds any of the tags.
// fragment: condition
// subject:  user_
// params:  keys_ LIST<STRING>
// columns: none
AND EXISTS { (user_)-[:TAGGED]->(any_:Tag) WHERE any_.key IN $keys_ }
