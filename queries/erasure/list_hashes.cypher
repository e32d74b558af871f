// The next tombstones that an erasure left, by hash.
// access:  read
// rows:    one
// params:  erasure STRING · after STRING · limit INTEGER
// columns: hashes LIST<STRING>
MATCH (t:Tombstone {erasure: $erasure})
WHERE t.hash > $after
WITH t ORDER BY t.hash LIMIT $limit
RETURN collect(t.hash) AS hashes
