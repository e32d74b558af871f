// Lock the standings of some users in ascending order of their ids, and say which version each has.
// Setting a property before reading is what locks, to a value that does not depend on the node (decision 0004); a
// standing never has a relationship, so nothing else queues on it.
// Two columns in one row cost a reader a tenth of a row each.
// access:  write
// rows:    one
// params:  users LIST<STRING>
// columns: known LIST<STRING> · versions LIST<INTEGER>
UNWIND $users AS id
MATCH (s:Standing {user: id})
SET s.touched = timestamp()
RETURN collect(s.user) AS known, collect(s.version) AS versions
