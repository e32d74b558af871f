// Give users the tags that a rule sets; who holds one by a rule already keeps it as it is, tags that are not active are
// left out. Making a relationship waits for whoever is merging the tag into another; where one was merged meanwhile, its
// state is read anew behind it, and the transaction must not be committed (decision 0027).
// access:  write
// rows:    many
// params:  rows LIST<MAP>
// columns: user STRING · tag STRING · actor STRING · is_merged BOOLEAN
UNWIND $rows AS row
MATCH (u:User {id: row.user})
MATCH (t:Tag {key: row.tag})
WHERE coalesce(t.state, 'active') = 'active' AND NOT EXISTS { (u)-[:TAGGED {source: 'rule'}]->(t) }
CREATE (u)-[:TAGGED {source: 'rule', since: row.since, actor: row.actor, role: row.role, of: row.of}]->(t)
WITH row
MATCH (now:Tag {key: row.tag})
RETURN row.user AS user, row.tag AS tag, row.actor AS actor, coalesce(now.state, 'active') = 'merged' AS is_merged
