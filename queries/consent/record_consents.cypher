// Consents that files tell of: each stands where the user has said nothing on the purpose yet, to its newest words.
// access:  write
// rows:    one
// params:  rows LIST<MAP> · at ZONED DATETIME · actor STRING · channel STRING
// columns: n_recorded INTEGER
UNWIND $rows AS row
MATCH (u:User {id: row.user})
MATCH (p:Purpose {key: row.purpose})
WHERE NOT EXISTS { (u)-[:CONSENTED]->(p) }
CREATE (u)-[:CONSENTED {status: 'granted', at: $at, channel: $channel, evidence: row.evidence, actor: $actor,
  textVersion: p.textVersion, of: row.of}]->(p)
RETURN count(*) AS n_recorded
