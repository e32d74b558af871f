// Begin with the users of whom a question is true.
// fragment: start
// subject:  user_
// params:  none
// columns: none
insert(start, user_)
WHERE NOT user_:Erased
insert(conditions, user_)
insert(stages, user_)
WITH user_
