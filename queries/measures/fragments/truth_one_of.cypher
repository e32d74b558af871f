// The measure is one of these.
// fragment: truth
// subject:  user_
// params:  values_ LIST<ANY>
// columns: none
(insert(value, user_) IN $values_)
