// The user is in the group.
// fragment: value
// subject:  user_
// params:  key_ STRING
// columns: none
EXISTS { (user_)-[:MEMBER_OF]->(:Group {key: $key_}) }
