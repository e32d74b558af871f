// The facts of some people of which a person can have only one of a kind, with what stands beside a tag, and those between
// any two of them: with the ids that they are about, the slot that each takes, of a tag that holds at an instant the class
// of which a person holds one at a time, and what settles who holds it.
// access:  read
// rows:    many
// params:  users LIST<STRING> · at ZONED DATETIME
// columns: fact STRING · kind STRING · bearer STRING · from_id STRING? · to_id STRING? · is_between BOOLEAN · slot STRING · since_ms INTEGER? · rank INTEGER? · status STRING? · exclusive STRING?
UNWIND $users AS id
MATCH (u:User {id: id})
CALL (u) {
  MATCH (u)-[r:TAGGED|TAGGED_BESIDE]->(t:Tag)
  RETURN r, t.key + '\u0001' + coalesce(r.source, '') AS slot, r.since AS since, null AS rank, t.key AS other,
    CASE WHEN type(r) = 'TAGGED' AND (r.until IS NULL OR r.until > $at) THEN last(COLLECT {
      MATCH way = (t)-[:IN_CLASS]->(:TagClass)-[:WITHIN*0..2]->(c:TagClass)
      WHERE c.isExclusive
      RETURN c.key ORDER BY length(way)
    }) END AS exclusive
  UNION ALL
  MATCH (u)-[r:MEMBER_OF]->(g:Group)
  RETURN r, coalesce('ladder' + '\u0001' + r.ladder, 'group' + '\u0001' + g.key) AS slot, r.since AS since,
    g.rank AS rank, g.key AS other, null AS exclusive
  UNION ALL
  MATCH (u)-[r:FOLLOWED_BY]->(s:Staff)
  RETURN r, s.id AS slot, r.since AS since, null AS rank, s.id AS other, null AS exclusive
  UNION ALL
  MATCH (u)-[r:CONSENTED]->(p:Purpose)
  RETURN r, p.key AS slot, r.at AS since, null AS rank, p.key AS other, null AS exclusive
  UNION ALL
  MATCH (x:User)-[r:REFERRED]->(u)
  RETURN r, 'referrer' AS slot, r.at AS since, null AS rank, coalesce(r.of, x.id) AS other, null AS exclusive
  UNION ALL
  MATCH (u)-[r]->(x:User)
  WHERE x.id IN $users AND NOT type(r) IN ['REFERRED', 'SET_ASIDE']
  RETURN r, 'between' AS slot, null AS since, null AS rank, coalesce(r.ofEnd, x.id) AS other, null AS exclusive
}
WITH u, r, slot, since, rank, other, exclusive,
  CASE WHEN startNode(r) = u THEN endNode(r) ELSE startNode(r) END AS far
RETURN elementId(r) AS fact, type(r) AS kind, u.id AS bearer,
  CASE WHEN type(r) = 'REFERRED' THEN other ELSE coalesce(r.of, u.id) END AS from_id,
  CASE WHEN type(r) = 'REFERRED' THEN coalesce(r.ofEnd, u.id) ELSE other END AS to_id,
  far:User AND far.id IN $users AS is_between, slot, since.epochMillis AS since_ms, rank, r.status AS status, exclusive
ORDER BY kind, slot, bearer, from_id, to_id, fact
