// Keep what a user answered in one event, question by question.
// access:  write
// rows:    one
// params:  user STRING · of STRING? · at ZONED DATETIME · event STRING · questionnaire STRING · version INTEGER · rows LIST<MAP>
// columns: n INTEGER
MATCH (u:User {id: $user})
UNWIND $rows AS row
CREATE (u)-[:ANSWERED {at: $at, of: $of}]->(a:Answer {key: row.key, event: $event, at: $at,
  questionnaire: $questionnaire, version: $version})
SET a += row.values
RETURN count(a) AS n
