// How many different people they are.
// fragment: gathered
// subject:  far_
// params:  none
// columns: none
count(DISTINCT far_)
