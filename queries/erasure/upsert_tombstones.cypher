// Remember keyed hashes of what does not come back.
// access:  write
// rows:    none
// params:  hashes LIST<STRING> · erasure STRING
// columns: none
UNWIND $hashes AS hash
MERGE (t:Tombstone {hash: hash})
SET t.erasure = $erasure
