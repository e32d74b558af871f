// How far the last walk over everybody has come for the bands of tags.
// access:  read
// rows:    one
// params:  none
// columns: stamp STRING · after STRING?
OPTIONAL MATCH (l:Lock {name: 'bands'})
RETURN coalesce(l.hash, '') AS stamp, l.after AS after
