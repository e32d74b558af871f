// Lock an erasure that is not finished until the transaction ends; no row when it is, or there is none.
// access:  write
// rows:    optional
// params:  user STRING
// columns: ids LIST<STRING> · fresh LIST<STRING> · report STRING
MATCH (e:Erasure {user: $user})
SET e.touched = timestamp()
WITH e
WHERE e.state = 'open'
RETURN e.ids AS ids, e.fresh AS fresh, e.report AS report
