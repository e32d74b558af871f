// Keep aside that a source says of one id of a person that it holds a tag, which the person holds under another id by
// that source already: it is that id's own when the two are parted.
// access:  write
// rows:    none
// params:  user STRING · tag STRING · source STRING · since ZONED DATETIME · actor STRING · role STRING · note STRING? · until ZONED DATETIME? · of STRING?
// columns: none
MATCH (u:User {id: $user})
MATCH (t:Tag {key: $tag})
OPTIONAL MATCH (merged:Merged {id: $of})
WITH t, coalesce(merged, u) AS own
WHERE NOT EXISTS { (own)-[:SET_ASIDE {was: 'TAGGED', source: $source}]->(t) }
CREATE (own)-[:SET_ASIDE {
  was: 'TAGGED', source: $source, since: $since, actor: $actor, role: $role, note: $note, until: $until
}]->(t)
