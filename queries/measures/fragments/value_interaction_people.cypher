// With how many people the user had to do, for whom the condition holds;
// counted up to what is enough to know.
// fragment: value
// subject:  user_
// params:  direction_ STRING · zone_ STRING · enough_ INTEGER
// columns: none
COUNT {
  MATCH (user_)-[turned_:INTERACTED]-(far_:User)
  WHERE far_ <> user_ AND NOT far_:Erased
    AND ($direction_ = 'both' OR ($direction_ = 'from_them') = (startNode(turned_) = user_))
    AND turned_.day >= date(datetime({datetime: insert(since, user_), timezone: $zone_}))
    AND turned_.day <= date(datetime({datetime: insert(before, user_), timezone: $zone_}) - duration({nanoseconds: 1}))
  insert(steps, turned_)
  insert(filters, far_)
  RETURN DISTINCT far_ LIMIT $enough_
}
