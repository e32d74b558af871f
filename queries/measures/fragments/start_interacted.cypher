// Begin with the people at the far end: the users who turned to enough of them, or to whom enough turned.
// fragment: start
// subject:  user_
// params:  direction_ STRING · zone_ STRING
// columns: none
insert(start, far_)
WHERE NOT far_:Erased
insert(stages, far_)
MATCH (user_:User)-[turned_:INTERACTED]-(far_)
WHERE far_ <> user_
  AND ($direction_ = 'both' OR ($direction_ = 'from_them') = (startNode(turned_) = user_))
  AND turned_.day >= date(datetime({datetime: insert(since, user_), timezone: $zone_}))
  AND turned_.day <= date(datetime({datetime: insert(before, user_), timezone: $zone_}) - duration({nanoseconds: 1}))
insert(steps, turned_)
WITH user_, count(DISTINCT far_) AS value_
WHERE insert(truth, value_)
WITH user_
