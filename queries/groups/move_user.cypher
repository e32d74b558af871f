// Move one user to another group of the ladder: close the membership, open the next, keep the trail.
// access:  write
// rows:    one
// params:  user STRING · to_group STRING · move STRING · seq INTEGER · ladder STRING · actor STRING · role STRING · reason STRING · note STRING? · at ZONED DATETIME · given STRING · of STRING?
// columns: version INTEGER
MATCH (standing:Standing {user: $user})
SET standing.version = standing.version + 1
WITH standing
MATCH (u:User {id: $user})-[old:MEMBER_OF {ladder: $ladder}]->(was:Group)
MATCH (next:Group {key: $to_group})
DELETE old
CREATE (u)-[:MEMBER_OF {ladder: $ladder, user: $user, since: $at, move: $move, of: $of}]->(next)
CREATE (u)-[:MOVED {of: $of}]->(:Move {
  id: $move, user: $given, seq: $seq, ladder: $ladder, from: was.key, to: next.key, actor: $actor, role: $role,
  reason: $reason, note: $note, at: $at, versionBefore: standing.version - 1, versionAfter: standing.version
})
RETURN standing.version AS version
