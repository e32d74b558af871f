// The keys by which lists order some users, by name or by when they joined; who is not there is left out.
// access:  read
// rows:    one
// params:  users LIST<STRING> · by_name BOOLEAN
// columns: found LIST<LIST<STRING>>
UNWIND $users AS id
MATCH (u:User {id: id})
RETURN collect([id, CASE WHEN $by_name THEN u.nameKey ELSE u.joinedKey END]) AS found
