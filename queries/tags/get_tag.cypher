// One tag with its class.
// access:  read
// rows:    optional
// params:  key STRING
// columns: key STRING · name STRING · class_key STRING? · definition STRING? · purpose STRING? · state STRING
MATCH (t:Tag {key: $key})
RETURN t.key AS key, t.name AS name, head(COLLECT { MATCH (t)-[:IN_CLASS]->(c:TagClass) RETURN c.key }) AS class_key,
  t.definition AS definition, t.purpose AS purpose, coalesce(t.state, 'active') AS state
