// Erase the rows of these users of whom the published run says nothing.
// access:  write
// rows:    none
// params:  published INTEGER · users LIST<STRING>
// columns: none
UNWIND $users AS user
MATCH (s:ScoreRow {user: user}) WHERE s.number <= $published AND s.values IS NULL
DETACH DELETE s
