// How many users hold more than one tag of a class and the classes below it, one of them by name; a tag that is to come
// into the class is counted with them.
// access:  read
// rows:    one
// params:  class_key STRING · more LIST<STRING> · at ZONED DATETIME
// columns: n INTEGER · example STRING?
MATCH (t:Tag)
WHERE t.key IN $more OR EXISTS { (t)-[:IN_CLASS]->(:TagClass)-[:WITHIN*0..2]->(:TagClass {key: $class_key}) }
MATCH (t)<-[held:TAGGED]-(u)
WHERE held.until IS NULL OR held.until > $at
WITH u, count(DISTINCT t) AS n_tags WHERE n_tags > 1
RETURN count(u) AS n, min(u.id) AS example
