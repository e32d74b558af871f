// Who gave whom attention, of some users, in flat columns. People are told by their ids; days as year · 1000 + day of
// the year.
// access:  read
// rows:    one
// params:  users LIST<STRING>
// columns: givers LIST<STRING> · takers LIST<STRING> · counts LIST<INTEGER> · days LIST<INTEGER>
UNWIND $users AS user
MATCH (u:User {id: user})-[i:INTERACTED]->(other:User)
RETURN collect(user) AS givers, collect(other.id) AS takers, collect(i.count) AS counts,
  collect(i.day.year * 1000 + i.day.ordinalDay) AS days
