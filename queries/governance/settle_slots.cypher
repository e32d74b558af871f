// Of what one source says of a user and a tag, what was said first holds. The rest is kept beside it; where it is of
// another id of the person, aside at that id, as merging people keeps it. Aside holds only where nothing else does, and
// what gave way to another tag of an exclusive class not before its people part.
// access:  write
// rows:    one
// params:  users LIST<STRING> · key STRING
// columns: n_beside INTEGER
MATCH (t:Tag {key: $key})
UNWIND $users AS id
MATCH (u:User {id: id})
CALL (u, t) {
  MATCH (u)-[r:TAGGED|TAGGED_BESIDE]->(t)
  RETURN r, coalesce(r.of, u.id) AS owner, 0 AS place
  UNION ALL
  MATCH (n)-[:MERGED_INTO*0..]->(u)
  MATCH (n)-[r:SET_ASIDE {was: 'TAGGED'}]->(t)
  WHERE r.rule IS NULL
  RETURN r, n.id AS owner, 1 AS place
}
WITH u, t, r, owner, place
ORDER BY place, r.since, r.mergedFrom IS NOT NULL, r.mergedFrom, owner <> u.id, owner
WITH u, t, r.source AS source, collect({said: r, owner: owner, kind: type(r), kept: properties(r)}) AS found
WITH u, t, head(found) AS first, tail(found) AS rest
WITH u, t, first, [each IN rest WHERE each.kind <> 'SET_ASIDE'
  | each {.*, place: CASE WHEN each.owner = first.owner THEN 'TAGGED_BESIDE' ELSE 'SET_ASIDE' END}] AS rest
CALL (u, t, rest) {
  UNWIND [each IN rest WHERE each.kind <> each.place] AS each
  OPTIONAL MATCH (m:Merged {id: each.owner})
  WITH t, each.said AS said, each.kept AS kept, each.place AS place,
    CASE each.place WHEN 'SET_ASIDE' THEN coalesce(m, u) ELSE u END AS bearer
  DELETE said
  WITH t, kept, place, bearer
  CREATE (bearer)-[aside:$(place)]->(t)
  SET aside = kept
  SET aside.was = CASE place WHEN 'SET_ASIDE' THEN 'TAGGED' END,
    aside.of = CASE place WHEN 'SET_ASIDE' THEN null ELSE kept.of END
  RETURN count(aside) AS n_aside
}
CALL (u, t, first) {
  WITH u, t, first.said AS said, first.kept AS kept, first.owner AS owner, first.kind AS kind
  WHERE kind <> 'TAGGED'
  DELETE said
  CREATE (u)-[held:TAGGED]->(t)
  SET held = kept
  SET held.was = null, held.merge = null, held.of = CASE WHEN owner <> u.id THEN owner END
  RETURN count(held) AS n_held
}
RETURN sum(size(rest)) AS n_beside
