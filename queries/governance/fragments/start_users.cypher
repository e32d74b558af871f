// Begin with some users by their ids; one that was merged stands for the person.
// fragment: start
// subject:  user_
// params:  ids_ LIST<STRING>
// columns: none
UNWIND $ids_ AS id_
MATCH (standing_:Standing {user: id_})
MATCH (user_:User {id: coalesce(standing_.of, standing_.user)})
WITH DISTINCT user_
