// Give users the tags that a rule sets. Who holds one by a rule already keeps it as it is, and so does who holds another
// tag of the exclusive class that a row names; tags that are not active are left out.
// access:  write
// rows:    many
// params:  rows LIST<MAP> · at ZONED DATETIME
// columns: user STRING · tag STRING · actor STRING
UNWIND $rows AS row
MATCH (u:User {id: row.user})
MATCH (t:Tag {key: row.tag})
WHERE coalesce(t.state, 'active') = 'active' AND NOT EXISTS { (u)-[:TAGGED {source: 'rule'}]->(t) }
  AND (row.exclusive_class IS NULL OR NOT EXISTS {
    MATCH (u)-[held:TAGGED]->(o:Tag)
    WHERE o <> t AND (held.until IS NULL OR held.until > $at)
      AND EXISTS { (o)-[:IN_CLASS]->(:TagClass)-[:WITHIN*0..2]->(:TagClass {key: row.exclusive_class}) }
  })
CREATE (u)-[:TAGGED {source: 'rule', since: row.since, actor: row.actor, role: row.role, of: row.of}]->(t)
RETURN row.user AS user, row.tag AS tag, row.actor AS actor
