// Lock the standings of some users in ascending order of their ids, and say which version each has.
// Setting a property before reading is what locks; a standing never has a relationship, so nothing else queues on it.
// access:  write
// rows:    many
// params:  users LIST<STRING>
// columns: user STRING · version INTEGER
UNWIND $users AS id
MATCH (s:Standing {user: id})
SET s.touched = s.touched + 1
RETURN s.user AS user, s.version AS version
