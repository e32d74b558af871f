// On how many different days of the brand they were; purchases carry theirs.
// fragment: gathered
// subject:  fact_
// params:  none
// columns: none
count(DISTINCT fact_.day)
