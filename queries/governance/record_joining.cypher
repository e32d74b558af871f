// A tag is part of another from now on and given to nobody; channels that set it and groups that carry it set and carry
// the other. What the other has of them already stays, and theirs is kept beside it. Saying its label anew is the lock:
// it waits for all who are giving the tag, and they for the end of this transaction (decision 0027).
// access:  write
// rows:    one
// params:  loser STRING · winner STRING · at ZONED DATETIME · actor STRING · reason STRING
// columns: n_named INTEGER
MATCH (l:Tag {key: $loser})
MATCH (w:Tag {key: $winner})
SET l:Tag
WITH l, w
CREATE (l)-[:JOINED_TO {at: $at, actor: $actor, reason: $reason, was: coalesce(l.state, 'active')}]->(w)
SET l.state = 'merged'
WITH l, w
CALL (l, w) {
  MATCH (x:Channel|Group)-[r:SETS|LABELLED|TAGGED_BESIDE]->(l)
  WITH w, x, coalesce(r.mergedFrom, l.key) AS origin, coalesce(r.was, type(r)) AS was, properties(r) AS kept, r
  DELETE r
  WITH w, x, origin, was, kept, EXISTS { (x)-[:SETS|LABELLED]->(w) } AS is_taken
  WITH w, x, origin, was, kept, CASE WHEN is_taken THEN 'TAGGED_BESIDE' ELSE was END AS kind
  CREATE (x)-[said:$(kind)]->(w)
  SET said = kept
  SET said.mergedFrom = origin, said.was = CASE kind WHEN 'TAGGED_BESIDE' THEN was END
  RETURN count(said) AS n_named
}
RETURN n_named
