// The classes above a class, the nearest first, itself at the beginning, and how many levels are below another.
// access:  read
// rows:    optional
// params:  parent STRING · key STRING
// columns: above LIST<STRING> · n_below INTEGER
MATCH (p:TagClass {key: $parent})
RETURN COLLECT { MATCH way = (p)-[:WITHIN*0..10]->(c:TagClass) RETURN c.key ORDER BY length(way) } AS above,
  coalesce(head(COLLECT {
    MATCH way = (:TagClass {key: $key})<-[:WITHIN*1..10]-(:TagClass)
    RETURN length(way) AS n ORDER BY n DESC LIMIT 1
  }), 0) AS n_below
