// The condition holds of the person at the far end.
// fragment: condition
// subject:  far_
// params:  none
// columns: none
AND insert(truth, far_)
