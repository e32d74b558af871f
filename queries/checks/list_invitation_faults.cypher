// What is odd about the next invitations: an open one is one user's, who holds no other to the group meanwhile, on a list
// that is open, and keeps a place of its group until its end; no other keeps any. Who accepted came by a move to the group,
// or is in it beside a ladder.
// access:  read
// rows:    one
// params:  after STRING · limit INTEGER
// columns: last STRING? · n INTEGER · found LIST<LIST<MAP>>
MATCH (i:Invitation) WHERE i.key > $after
WITH i ORDER BY i.key LIMIT $limit
OPTIONAL MATCH (l:InvitationList {id: i.list})
OPTIONAL MATCH (g:Group {key: i.group})
WITH i, l, g,
  COLLECT { MATCH (u:User)-[:INVITED]->(i) RETURN u LIMIT 10 } AS users,
  COLLECT { MATCH (i)-[h:HOLDS]->(x) RETURN coalesce(x = g AND h.until = i.expiresAt, false) LIMIT 10 } AS held,
  EXISTS { (:Move {id: i.move, to: i.group}) } AS is_moved,
  EXISTS {
    MATCH (i)<-[:INVITED]-(:User)-[:INVITED]->(o:Invitation {state: 'open'})
    WHERE i.state = 'open' AND o <> i AND o.group = i.group AND o.at < i.expiresAt AND i.at < o.expiresAt
  } AS is_double
WITH i, [
  CASE WHEN is_double THEN 'double' END,
  CASE WHEN l.group = g.key AND i.key = l.id + ':' + right('00000' + toStringOrNull(i.position), 6) THEN NULL
    ELSE 'list' END,
  CASE WHEN size(users) = 1 OR size(users) = 0 AND coalesce(i.reason = 'erased', false) THEN NULL ELSE 'user' END,
  CASE i.state
    WHEN 'open' THEN CASE WHEN held = [true] AND l.state = 'open' THEN NULL ELSE 'place' END
    WHEN 'accepted' THEN CASE
      WHEN size(held) = 0 AND (i.move IS NULL OR is_moved)
        AND (g.kind = 'tier' OR all(u IN users WHERE EXISTS { (u)-[:MEMBER_OF]->(g) })) THEN NULL
      ELSE 'membership' END
    WHEN 'declined' THEN CASE WHEN size(held) = 0 THEN NULL ELSE 'place' END
    WHEN 'expired' THEN CASE WHEN size(held) = 0 THEN NULL ELSE 'place' END
    WHEN 'withdrawn' THEN CASE WHEN size(held) = 0 THEN NULL ELSE 'place' END
    ELSE 'state'
  END
] AS judged
WITH i, [each IN judged WHERE each IS NOT NULL] AS seen
RETURN max(i.key) AS last, count(i) AS n,
  collect(CASE WHEN size(seen) > 0 THEN [{rule: 'invitation', entity: i.key, seen: seen + [coalesce(i.state, '')]}] END)
    AS found
