// What is odd about the next answers: they are one user's, each under the key of its event and question, given to a
// version that is there, in an event of that user's, at an instant.
// access:  read
// rows:    one
// params:  after STRING · limit INTEGER
// columns: last STRING? · n INTEGER · found LIST<LIST<MAP>>
MATCH (a:Answer) WHERE a.key > $after
WITH a ORDER BY a.key LIMIT $limit
WITH a,
  COLLECT { MATCH (u)-[r:ANSWERED]->(a) RETURN {user: u.id, same: coalesce(r.at = a.at, false)} LIMIT 10 } AS gave,
  COLLECT { MATCH (e:Event {id: a.event})<-[:DID]-(u) RETURN u.id LIMIT 10 } AS did,
  EXISTS { (:QuestionnaireVersion {key: a.questionnaire + '\u0001' + toStringOrNull(a.version)}) } AS is_worded
WITH a,
  CASE WHEN [g IN gave | g.user] = did AND size(did) = 1 AND is_worded
    AND coalesce(a.key = a.event + '\u0001' + a.question, false) THEN []
    ELSE [{rule: 'answer', entity: a.key, seen: [toString(size(gave)), toString(size(did)), toString(is_worded)]}] END
  + CASE WHEN a.at IS :: ZONED DATETIME NOT NULL AND size([g IN gave WHERE NOT g.same]) = 0 THEN []
    ELSE [{rule: 'instant', entity: a.key, seen: ['answer']}] END AS faults
RETURN max(a.key) AS last, count(a) AS n, collect(CASE WHEN size(faults) > 0 THEN faults END) AS found
