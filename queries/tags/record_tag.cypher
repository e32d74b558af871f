// Make a tag in a class; no row when there is no such class.
// access:  write
// rows:    optional
// params:  key STRING · name STRING · class_key STRING · definition STRING? · purpose STRING? · at ZONED DATETIME
// columns: key STRING
MATCH (c:TagClass {key: $class_key})
CREATE (t:Tag {
  key: $key, name: $name, definition: $definition, purpose: $purpose, state: 'active', createdAt: $at
})-[:IN_CLASS]->(c)
RETURN t.key AS key
