// Who gave whom attention, of the users after one id up to and with another: flat columns, so that a million rows are read in a
// second. People are told by what the store calls their nodes, which holds while nobody deletes one; days as
// year · 1000 + day of the year.
// access:  read
// rows:    one
// params:  after STRING · last STRING
// columns: givers LIST<INTEGER> · takers LIST<INTEGER> · counts LIST<INTEGER> · days LIST<INTEGER>
MATCH (u:User) WHERE u.id > $after AND u.id <= $last
MATCH (u)-[i:INTERACTED]->(other:User)
RETURN collect(id(u)) AS givers, collect(id(other)) AS takers, collect(i.count) AS counts,
  collect(i.day.year * 1000 + i.day.ordinalDay) AS days
