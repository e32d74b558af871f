// One tag as far as it can be merged: its class, of which class a user holds one at most, into which tag it was merged
// and whether it is being parted again, and which tag is not yet merged into it or parted from it to the end.
// access:  read
// rows:    optional
// params:  key STRING
// columns: key STRING · name STRING · state STRING · class_key STRING? · exclusive_class STRING? · into STRING? · is_parting BOOLEAN · unfinished STRING? · was STRING?
MATCH (t:Tag {key: $key})
OPTIONAL MATCH (t)-[joined:JOINED_TO]->(w:Tag)
WITH t, joined, w, COLLECT {
  MATCH way = (t)-[:IN_CLASS]->(:TagClass)-[:WITHIN*0..2]->(c:TagClass)
  RETURN c ORDER BY length(way)
} AS classes
RETURN t.key AS key, t.name AS name, coalesce(t.state, 'active') AS state, head([c IN classes | c.key]) AS class_key,
  last([c IN classes WHERE c.isExclusive | c.key]) AS exclusive_class, w.key AS into,
  joined.partingAt IS NOT NULL AS is_parting,
  head(COLLECT {
    MATCH (t)<-[below:JOINED_TO]-(x:Tag)
    WHERE below.partingAt IS NOT NULL OR EXISTS { (x)<-[:TAGGED]-(:User) }
    RETURN x.key ORDER BY x.key LIMIT 1
  }) AS unfinished, joined.was AS was
