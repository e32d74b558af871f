// What is odd about the next users: their standing, groups, referrer and identities. One user's evidence is cut to ten.
// access:  read
// rows:    one
// params:  after STRING · limit INTEGER
// columns: last STRING? · n INTEGER · found LIST<LIST<MAP>>
CALL () { MATCH (l:Ladder) WHERE coalesce(l.state, 'ready') = 'ready' RETURN collect(l.key) AS ladders }
MATCH (u:User) WHERE u.id > $after
WITH u, ladders ORDER BY u.id LIMIT $limit
WITH u, ladders,
  COUNT { MATCH (:Standing {user: u.id}) } AS n_standings,
  COLLECT {
    MATCH (u)-[m:MEMBER_OF]->(g:Group)
    RETURN {ladder: m.ladder, user: m.user, key: g.key, kind: g.kind,
      stands_on: head(COLLECT { MATCH (g)-[:ON]->(l:Ladder) RETURN l.key })}
  } AS held,
  COLLECT { MATCH (r)-[b:REFERRED]->(u) RETURN {referrer: r.id, referee: b.referee} LIMIT 10 } AS brought,
  COLLECT {
    MATCH (r)-[b:WAS_REFERRED]->(u) WHERE NOT coalesce(b.referee = u.id, false)
    RETURN coalesce(r.id, '') LIMIT 10
  } AS voided,
  COLLECT {
    MATCH (u)-[:IDENTIFIED_BY]->(i:Identity) WHERE COUNT { (i)<-[:IDENTIFIED_BY]-() } <> 1
    RETURN i.kind LIMIT 10
  } AS shared
WITH u, [
  {rule: 'standing', seen: [n IN [n_standings] WHERE n <> 1 | toString(n)]},
  {rule: 'place', seen:
    [l IN ladders WHERE size([h IN held WHERE h.ladder = l]) <> 1
      | l + ':' + toString(size([h IN held WHERE h.ladder = l]))]
    + [h IN held WHERE h.ladder IS NOT NULL AND NOT coalesce(h.ladder = h.stands_on AND h.user = u.id, false)
      | coalesce(h.ladder, '') + ':' + coalesce(h.key, '')]
    + [h IN held WHERE h.ladder IS NULL AND coalesce(h.kind, '') = 'tier' | ':' + coalesce(h.key, '')]},
  {rule: 'interest', seen:
    [h IN held WHERE h.ladder IS NULL AND size([o IN held WHERE o.ladder IS NULL AND o.key = h.key]) > 1
      | coalesce(h.key, '')]},
  {rule: 'referrer', seen:
    [b IN brought WHERE size(brought) > 1 OR NOT coalesce(b.referrer <> u.id AND b.referee = u.id, false)
      | coalesce(b.referrer, '')] + voided},
  {rule: 'identity', seen: shared}
] AS judged
WITH u, [each IN judged WHERE size(each.seen) > 0 | {rule: each.rule, entity: u.id, seen: each.seen[..10]}] AS faults
RETURN max(u.id) AS last, count(u) AS n, collect(CASE WHEN size(faults) > 0 THEN faults END) AS found
