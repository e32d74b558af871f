// Record a step of a tag's design: who took it, when, and what came of it.
// access:  write
// rows:    one
// params:  key STRING · number INTEGER · step STRING · actor STRING · role STRING · at ZONED DATETIME · note STRING
// columns: number INTEGER
MATCH (t:Tag {key: $key})
CREATE (t)-[:DESIGNED]->(s:TagStep {
  tag: $key, number: $number, step: $step, actor: $actor, role: $role, at: $at, note: $note
})
RETURN s.number AS number
