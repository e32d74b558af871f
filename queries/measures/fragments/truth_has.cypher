// One of these is among the words of the measure.
// fragment: truth
// subject:  user_
// params:  values_ LIST<STRING>
// columns: none
any(word_ IN insert(value, user_) WHERE word_ IN $values_)
