// When some users joined, in ms since 1970, in flat columns. People are told by their ids.
// access:  read
// rows:    one
// params:  users LIST<STRING>
// columns: joiners LIST<STRING> · joined_at LIST<INTEGER>
UNWIND $users AS user
MATCH (u:User {id: user})
RETURN collect(u.id) AS joiners, collect(coalesce(u.joinedAt.epochMillis, 0)) AS joined_at
