// A tag that was merged is one of its own again, as it was; what channels set and groups carry by its name too.
// access:  write
// rows:    none
// params:  key STRING · above LIST<STRING> · origins LIST<STRING>
// columns: none
MATCH (t:Tag {key: $key})-[joined:JOINED_TO]->(:Tag)
SET t.state = joined.was
DELETE joined
WITH t
CALL (t) {
  UNWIND $above AS key
  MATCH (x:Channel|Group)-[r:SETS|LABELLED|TAGGED_BESIDE]->(:Tag {key: key})
  WHERE r.mergedFrom IN $origins
  WITH t, x, r, r.mergedFrom AS origin, properties(r) AS kept, coalesce(r.was, type(r)) AS kind
  DELETE r
  WITH t, x, origin, kept, kind
  CREATE (x)-[said:$(kind)]->(t)
  SET said = kept
  SET said.mergedFrom = CASE WHEN origin <> t.key THEN origin END, said.was = null
}
WITH DISTINCT t
CALL () {
  UNWIND $above AS key
  MATCH (x:Channel|Group)-[r:TAGGED_BESIDE]->(w:Tag {key: key})
  WHERE NOT EXISTS { (x)-[:SETS|LABELLED]->(w) }
  WITH x, w, head(collect(r)) AS r
  WITH x, w, r, properties(r) AS kept, r.was AS kind
  DELETE r
  WITH x, w, kept, kind
  CREATE (x)-[said:$(kind)]->(w)
  SET said = kept
  SET said.was = null
}
