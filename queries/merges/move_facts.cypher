// Move the facts of some ids from one person to another; each says whose it is where that is not the person's own id.
// What must not be twice in the graph is deleted before it is made again.
// access:  write
// rows:    one
// params:  giver STRING · taker STRING · owners LIST<STRING>
// columns: n_moved INTEGER
MATCH (giver:User {id: $giver})
MATCH (taker:User {id: $taker})
CALL (giver, taker) {
  MATCH (giver)-[r]->(x)
  WHERE NOT type(r) IN ['SET_ASIDE', 'MERGED_INTO'] AND coalesce(r.of, giver.id) IN $owners
  WITH r, x, type(r) AS kind, properties(r) AS kept, coalesce(r.of, giver.id) AS owner
  DELETE r
  WITH x, kind, kept, owner, taker
  CREATE (taker)-[fact:$(kind)]->(x)
  SET fact = kept
  SET fact.of = CASE WHEN owner <> taker.id THEN owner END,
    fact.user = CASE WHEN kind = 'MEMBER_OF' THEN taker.id ELSE kept.user END
  RETURN count(*) AS n_out
}
CALL (giver, taker) {
  MATCH (x)-[r]->(giver)
  WHERE NOT type(r) IN ['SET_ASIDE', 'MERGED_INTO'] AND coalesce(r.ofEnd, giver.id) IN $owners
  WITH r, x, type(r) AS kind, properties(r) AS kept, coalesce(r.ofEnd, giver.id) AS owner
  DELETE r
  WITH x, kind, kept, owner, taker
  CREATE (x)-[fact:$(kind)]->(taker)
  SET fact = kept
  SET fact.ofEnd = CASE WHEN owner <> taker.id THEN owner END,
    fact.referee = CASE WHEN kind IN ['REFERRED', 'WAS_REFERRED'] THEN taker.id ELSE kept.referee END
  RETURN count(*) AS n_in
}
RETURN n_out + n_in AS n_moved
