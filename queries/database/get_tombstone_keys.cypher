// The keys under which tombstones are hashed; no row while nobody was ever erased.
// access:  read
// rows:    optional
// params:  none
// columns: keys LIST<STRING>
MATCH (l:Lock {name: 'tombstones'})
WHERE size(l.keys) > 0
RETURN l.keys AS keys
