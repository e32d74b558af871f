// How some tags are set, as the nearest class above each says it, whatever its own does not; of which class a user holds
// one at most; and what whoever asks is among the staff.
// access:  read
// rows:    many
// params:  keys LIST<STRING> · actor STRING
// columns: key STRING · state STRING · set_by LIST<STRING> · note_needed BOOLEAN · sources LIST<STRING> · exclusive_class STRING? · staff_role STRING?
UNWIND $keys AS key
MATCH (t:Tag {key: key})
WITH t, COLLECT {
  MATCH way = (t)-[:IN_CLASS]->(:TagClass)-[:WITHIN*0..2]->(c:TagClass)
  RETURN c ORDER BY length(way)
} AS classes
RETURN t.key AS key, coalesce(t.state, 'active') AS state,
  coalesce(head([c IN classes WHERE c.setBy IS NOT NULL | c.setBy]), []) AS set_by,
  coalesce(head([c IN classes WHERE c.noteNeeded IS NOT NULL | c.noteNeeded]), false) AS note_needed,
  coalesce(head([c IN classes WHERE c.sources IS NOT NULL | c.sources]), []) AS sources,
  last([c IN classes WHERE c.isExclusive | c.key]) AS exclusive_class,
  head(COLLECT { MATCH (s:Staff {id: $actor}) RETURN s.role }) AS staff_role
