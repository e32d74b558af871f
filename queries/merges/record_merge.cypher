// A user becomes part of another: their node stays with all it holds, every id of theirs leads to the other from now on.
// access:  write
// rows:    one
// params:  winner STRING · loser STRING · ids LIST<STRING> · version INTEGER · merge STRING · at ZONED DATETIME · actor STRING · reason STRING · confidence FLOAT · rule STRING? · own_joined_at ZONED DATETIME
// columns: version INTEGER
MATCH (w:User {id: $winner})
MATCH (l:User {id: $loser})
CREATE (l)-[:MERGED_INTO {
  merge: $merge, at: $at, actor: $actor, reason: $reason, confidence: $confidence, rule: $rule,
  ownJoinedAt: $own_joined_at
}]->(w)
SET l:Merged
REMOVE l:User
WITH w
CALL () {
  UNWIND $ids AS id
  MATCH (s:Standing {user: id})
  SET s.of = $winner, s.version = $version, s.merges = coalesce(s.merges, 0) + 1, s.touched = timestamp()
}
MATCH (own:Standing {user: w.id})
SET own.version = $version, own.merges = coalesce(own.merges, 0) + 1, own.touched = timestamp()
RETURN own.version AS version
