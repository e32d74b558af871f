// Give a user a tag, as one source says.
// access:  write
// rows:    one
// params:  user STRING · tag STRING · source STRING · since ZONED DATETIME · actor STRING · role STRING · note STRING? · until ZONED DATETIME? · of STRING? · replaces STRING?
// columns: user STRING
MATCH (u:User {id: $user})
MATCH (t:Tag {key: $tag})
CREATE (u)-[:TAGGED {
  source: $source, since: $since, actor: $actor, role: $role, note: $note, until: $until, of: $of, replaces: $replaces
}]->(t)
RETURN u.id AS user
