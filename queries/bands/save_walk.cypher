// Keep how far a walk over everybody has come.
// access:  write
// rows:    none
// params:  stamp STRING · after STRING?
// columns: none
MERGE (l:Lock {name: 'bands'})
SET l.hash = $stamp, l.after = $after
