// What was set aside of some ids of a person: what each was, of whom, which slot it would take, by which merge; of a tag
// whose term is not over at an instant the class of which a person holds one at a time, and why it gave way to another tag.
// access:  read
// rows:    many
// params:  users LIST<STRING> · at ZONED DATETIME
// columns: fact STRING · kind STRING · from_id STRING? · to_id STRING? · is_between BOOLEAN · slot STRING · since_ms INTEGER? · rank INTEGER? · status STRING? · merge STRING? · exclusive STRING? · rule STRING?
UNWIND $users AS id
CALL (id) {
  MATCH (u:User {id: id})
  RETURN u
  UNION ALL
  MATCH (u:Merged {id: id})
  RETURN u
}
CALL (u) {
  MATCH (u)-[r:SET_ASIDE]->(x)
  WHERE r.was <> 'REFERRED'
  RETURN r, x
  UNION ALL
  MATCH (x)-[r:SET_ASIDE {was: 'REFERRED'}]->(u)
  RETURN r, x
}
WITH u, r, x, r.was AS kind, (x:User OR x:Merged) AND x.id IN $users AS is_between
RETURN elementId(r) AS fact, kind, CASE kind WHEN 'REFERRED' THEN x.id ELSE u.id END AS from_id,
  CASE WHEN kind = 'REFERRED' THEN u.id ELSE coalesce(x.key, x.id) END AS to_id, is_between,
  CASE kind
    WHEN 'TAGGED' THEN x.key + '\u0001' + coalesce(r.source, '')
    WHEN 'MEMBER_OF' THEN coalesce('ladder' + '\u0001' + r.ladder, 'group' + '\u0001' + x.key)
    WHEN 'REFERRED' THEN 'referrer'
    WHEN 'FOLLOWED_BY' THEN x.id
    WHEN 'CONSENTED' THEN x.key
    ELSE 'between'
  END AS slot,
  coalesce(r.since, r.at).epochMillis AS since_ms, x.rank AS rank, r.status AS status, r.merge AS merge,
  CASE WHEN kind = 'TAGGED' AND (r.until IS NULL OR r.until > $at) THEN last(COLLECT {
    MATCH way = (x)-[:IN_CLASS]->(:TagClass)-[:WITHIN*0..2]->(c:TagClass)
    WHERE c.isExclusive
    RETURN c.key ORDER BY length(way)
  }) END AS exclusive, r.rule AS rule
ORDER BY kind, slot, from_id, to_id, fact
