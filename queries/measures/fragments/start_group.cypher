// Begin with the users of a group.
// fragment: start
// subject:  user_
// params:  key_ STRING
// columns: none
MATCH (:Group {key: $key_})<-[:MEMBER_OF]-(user_:User)
WITH user_
