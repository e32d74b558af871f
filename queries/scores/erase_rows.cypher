// Erase the rows of these users of whom the published run says nothing.
// access:  write
// rows:    none
// params:  published INTEGER · users LIST<STRING>
// columns: none
UNWIND $users AS user
MATCH (s:ScoreRow {user: user})
WHERE CASE WHEN s.number > $published THEN [] WHEN s.isSwapped IS NULL THEN s.values ELSE s.valuesBefore END IS NULL
DETACH DELETE s
