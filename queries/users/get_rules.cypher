// By what evidence is kept and settled: for how many days values of some attributes are kept, and the sources that are
// believed before others, 1 first.
// access:  read
// rows:    one
// params:  none
// columns: retentions LIST<MAP> · ranks LIST<MAP>
RETURN COLLECT { MATCH (a:Attribute) WHERE a.retentionDays IS NOT NULL RETURN a {.key, days: a.retentionDays} }
    AS retentions,
  COLLECT { MATCH (s:SourceSystem) WHERE s.rank IS NOT NULL RETURN s {.key, .rank} } AS ranks
