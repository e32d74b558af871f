// The groups of every ladder from the lowest.
// access:  read
// rows:    one
// params:  none
// columns: ladders LIST<MAP>
RETURN COLLECT {
  MATCH (l:Ladder)
  RETURN {key: l.key, groups: COLLECT { MATCH (l)<-[:ON]-(g:Group) RETURN g.key ORDER BY g.rank }}
} AS ladders
