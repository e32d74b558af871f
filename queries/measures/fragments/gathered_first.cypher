// The brand's day of the first purchase; unknown of none.
// fragment: gathered
// subject:  fact_
// params:  none
// columns: none
min(fact_.day)
