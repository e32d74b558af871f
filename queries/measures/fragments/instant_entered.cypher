// When the user entered the group in which they are.
// fragment: instant
// subject:  user_
// params:  key_ STRING
// columns: none
head(COLLECT { MATCH (user_)-[member_:MEMBER_OF]->(:Group {key: $key_}) RETURN member_.since })
