// A user who was part of another is one of their own again, with all who had been merged into them.
// access:  write
// rows:    one
// params:  winner STRING · loser STRING · ids LIST<STRING> · version INTEGER
// columns: version INTEGER
MATCH (l:Merged {id: $loser})-[into:MERGED_INTO]->()
DELETE into
SET l:User
REMOVE l:Merged
WITH l
CALL (l) {
  UNWIND $ids AS id
  MATCH (s:Standing {user: id})
  SET s.of = CASE WHEN id <> l.id THEN l.id END, s.version = $version, s.merges = coalesce(s.merges, 0) + 1,
    s.touched = timestamp()
}
MATCH (other:Standing {user: $winner})
SET other.version = $version, other.merges = coalesce(other.merges, 0) + 1, other.touched = timestamp()
RETURN other.version AS version
