// A value that is known only of who is in the group.
// fragment: value
// subject:  user_
// params:  key_ STRING
// columns: none
CASE WHEN EXISTS { (user_)-[:MEMBER_OF]->(:Group {key: $key_}) } THEN insert(value, user_) END
