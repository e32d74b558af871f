// How many tags of a class stand for values.
// access:  read
// rows:    one
// params:  class_key STRING
// columns: n INTEGER
RETURN COUNT {
  MATCH (:TagClass {key: $class_key})<-[:IN_CLASS]-(t:Tag)
  WHERE coalesce(t.state, 'active') IN ['draft', 'active'] AND (t.bandFrom IS NOT NULL OR t.bandTo IS NOT NULL)
} AS n
