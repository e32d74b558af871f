// The groups of a ladder from the lowest.
// access:  read
// rows:    one
// params:  ladder STRING
// columns: keys LIST<STRING> · is_ladder BOOLEAN
RETURN COLLECT { MATCH (g:Group)-[:ON]->(:Ladder {key: $ladder}) RETURN g.key ORDER BY g.rank } AS keys,
  EXISTS { (:Ladder {key: $ladder}) } AS is_ladder
