// The attention some users received, in flat columns. People are told by their ids; days as year · 1000 + day of the year.
// access:  read
// rows:    one
// params:  users LIST<STRING>
// columns: givers LIST<STRING> · takers LIST<STRING> · counts LIST<INTEGER> · days LIST<INTEGER>
UNWIND $users AS user
MATCH (:User {id: user})<-[i:INTERACTED]-(u:User)
RETURN collect(u.id) AS givers, collect(user) AS takers, collect(i.count) AS counts,
  collect(i.day.year * 1000 + i.day.ordinalDay) AS days
