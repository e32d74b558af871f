// Which of some hashes stand for what was erased, each with whose erasure that was.
// access:  read
// rows:    one
// params:  hashes LIST<STRING>
// columns: found LIST<MAP>
UNWIND $hashes AS hash
MATCH (t:Tombstone {hash: hash})
RETURN collect(t {.hash, .erasure}) AS found
