// Whom some users brought and when, in flat columns. People are told by their ids.
// access:  read
// rows:    one
// params:  users LIST<STRING>
// columns: referrers LIST<STRING> · referees LIST<STRING> · brought_at LIST<INTEGER>
UNWIND $users AS user
MATCH (:User {id: user})-[r:REFERRED]->(u:User)
RETURN collect(user) AS referrers, collect(u.id) AS referees, collect(coalesce(r.at.epochMillis, 0)) AS brought_at
