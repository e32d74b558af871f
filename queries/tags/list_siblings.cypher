// The other tags of a class that are being written or given, with what no two of them may share.
// access:  read
// rows:    many
// params:  class_key STRING · key STRING
// columns: key STRING · values MAP
MATCH (:TagClass {key: $class_key})<-[:IN_CLASS]-(t:Tag)
WHERE t.key <> $key AND coalesce(t.state, 'active') IN ['draft', 'active']
  AND (t.symbol IS NOT NULL OR t.bandFrom IS NOT NULL OR t.bandTo IS NOT NULL)
RETURN t.key AS key, t {.name, .symbol, .bandFrom, .bandTo} AS values
ORDER BY key
