// Whom they brought and when, of the users after one id up to and with another: flat columns, so that a million rows are read in a
// second. People are told by what the store calls their nodes, which holds while nobody deletes one.
// access:  read
// rows:    one
// params:  after STRING · last STRING
// columns: referrers LIST<INTEGER> · referees LIST<INTEGER> · brought_at LIST<INTEGER>
MATCH (u:User) WHERE u.id > $after AND u.id <= $last
MATCH (u)-[r:REFERRED]->(other:User)
RETURN collect(id(u)) AS referrers, collect(id(other)) AS referees,
  collect(coalesce(r.at.epochMillis, 0)) AS brought_at
