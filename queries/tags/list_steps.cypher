// Which steps of a tag's design are recorded, in their order.
// access:  read
// rows:    many
// params:  key STRING
// columns: number INTEGER · step STRING
MATCH (t:Tag {key: $key})-[:DESIGNED]->(s:TagStep)
RETURN s.number AS number, s.step AS step
ORDER BY number
