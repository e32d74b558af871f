// The brand's day of the last purchase; unknown of none.
// fragment: gathered
// subject:  fact_
// params:  none
// columns: none
max(fact_.day)
