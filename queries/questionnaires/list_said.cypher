// What the records of a user say whose keys have that beginning.
// access:  read
// rows:    many
// params:  user STRING · beginning STRING
// columns: key STRING · evidence STRING
MATCH (u:User {id: $user})-[:KNOWN_BY]->(r:Record)
WHERE r.key STARTS WITH $beginning AND r.evidence IS NOT NULL
RETURN r.key AS key, r.evidence AS evidence
