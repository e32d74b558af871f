// Give a group a tag; no row when there is no such group or it carries the tag.
// access:  write
// rows:    optional
// params:  group STRING · tag STRING · since ZONED DATETIME · actor STRING · role STRING · note STRING?
// columns: group STRING
MATCH (g:Group {key: $group})
MATCH (t:Tag {key: $tag})
WHERE NOT EXISTS { (g)-[:LABELLED]->(t) }
CREATE (g)-[:LABELLED {since: $since, actor: $actor, role: $role, note: $note}]->(t)
RETURN g.key AS group
