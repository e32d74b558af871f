// Stands in the group.
// fragment: condition
// subject:  user_
// params:  key_ STRING
// columns: none
AND EXISTS { (user_)-[:MEMBER_OF]->(:Group {key: $key_}) }
