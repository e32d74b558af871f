// Give a user a tag, as one source says. Making the relationship waits for whoever is merging the tag into another; where
// that was done meanwhile, there is no row, and the transaction must not be committed (decision 0027).
// access:  write
// rows:    optional
// params:  user STRING · tag STRING · source STRING · since ZONED DATETIME · actor STRING · role STRING · note STRING? · until ZONED DATETIME? · of STRING? · replaces STRING?
// columns: user STRING
MATCH (u:User {id: $user})
MATCH (t:Tag {key: $tag})
CREATE (u)-[:TAGGED {
  source: $source, since: $since, actor: $actor, role: $role, note: $note, until: $until, of: $of, replaces: $replaces
}]->(t)
WITH u, t
WHERE coalesce(t.state, 'active') <> 'merged'
RETURN u.id AS user
