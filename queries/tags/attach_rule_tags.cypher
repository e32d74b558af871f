// Give users the tags that a rule sets; who holds one by a rule already keeps it as it is, tags that are not active are
// left out.
// access:  write
// rows:    many
// params:  rows LIST<MAP>
// columns: user STRING · tag STRING · actor STRING
UNWIND $rows AS row
MATCH (u:User {id: row.user})
MATCH (t:Tag {key: row.tag})
WHERE coalesce(t.state, 'active') = 'active' AND NOT EXISTS { (u)-[:TAGGED {source: 'rule'}]->(t) }
CREATE (u)-[:TAGGED {source: 'rule', since: row.since, actor: row.actor, role: row.role, of: row.of}]->(t)
RETURN row.user AS user, row.tag AS tag, row.actor AS actor
