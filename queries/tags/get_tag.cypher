// One tag with its class.
// access:  read
// rows:    optional
// params:  key STRING
// columns: key STRING · class_key STRING? · state STRING · values MAP
MATCH (t:Tag {key: $key})
RETURN t.key AS key, head(COLLECT { MATCH (t)-[:IN_CLASS]->(c:TagClass) RETURN c.key }) AS class_key,
  coalesce(t.state, 'active') AS state,
  t {.name, .definition, .criterion, .purpose, .symbol, .label, .labelPriority, .bandFrom, .bandTo} AS values
