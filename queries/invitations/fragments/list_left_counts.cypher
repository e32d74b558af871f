// How many a list leaves out for which reason, as a text.
// fragment: slot
// subject:  list_
// params:  none
// columns: none
list_.leftOut
