// Say how far terms were followed, and when something is due of them next.
// access:  write
// rows:    one
// params:  rows LIST<MAP>
// columns: n INTEGER
UNWIND $rows AS row
MATCH (t:Term {id: row.id})
SET t.phase = row.phase, t.dueAt = row.due_at
RETURN count(t) AS n
