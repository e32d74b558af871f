// Of what some people have said on each purpose the last word holds, of one instant the refusal; the rest was before.
// access:  write
// rows:    none
// params:  users LIST<STRING>
// columns: none
UNWIND $users AS id
MATCH (u:User {id: id})-[said:CONSENTED|CONSENTED_BEFORE]->(p:Purpose)
WITH u, p, said
ORDER BY said.at DESC, CASE WHEN said.status = 'granted' THEN 1 ELSE 0 END, type(said), said.endedAt, said.of
WITH u, p, collect(said) AS words
WITH u, p, head(words) AS last, [each IN words WHERE type(each) = 'CONSENTED'] AS present
WHERE type(last) <> 'CONSENTED' OR size(present) > 1
CALL (u, p, last, present) {
  UNWIND present AS old
  WITH u, p, last, old WHERE elementId(old) <> elementId(last)
  CREATE (u)-[before:CONSENTED_BEFORE]->(p)
  SET before = properties(old), before.endedAt = last.at
  DELETE old
}
WITH u, p, last WHERE type(last) <> 'CONSENTED'
CREATE (u)-[now:CONSENTED]->(p)
SET now = properties(last), now.endedAt = null
DELETE last
