// Begin with the people at the far end: the users who brought enough of them.
// fragment: start
// subject:  user_
// params:  none
// columns: none
insert(start, far_)
WHERE NOT far_:Erased
insert(stages, far_)
MATCH (user_:User) (()-[ways_:REFERRED]->())insert(hops) (far_)
WHERE last(ways_).at >= insert(since, user_) AND last(ways_).at < insert(before, user_)
WITH user_, count(DISTINCT far_) AS value_
WHERE insert(truth, value_)
WITH user_
