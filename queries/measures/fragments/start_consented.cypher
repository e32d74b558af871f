// Begin with the users who said something to a purpose.
// fragment: start
// subject:  user_
// params:  purpose_ STRING
// columns: none
MATCH (:Purpose {key: $purpose_})<-[:CONSENTED]-(user_:User)
WITH user_
