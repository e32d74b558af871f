// Say for the first time how often one user had to do with another on a day.
// access:  write
// rows:    one
// params:  key STRING · from_user STRING · to_user STRING · kind STRING · day DATE · count INTEGER · of STRING? · of_end STRING?
// columns: count INTEGER
MATCH (a:User {id: $from_user})
MATCH (b:User {id: $to_user})
CREATE (a)-[r:INTERACTED {key: $key, kind: $kind, day: $day, count: $count, of: $of, ofEnd: $of_end}]->(b)
RETURN r.count AS count
