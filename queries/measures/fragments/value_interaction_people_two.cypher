// With how many people the user had to do directly or through one other, for whom the condition holds;
// counted up to what is enough to know.
// fragment: value
// subject:  user_
// params:  direction_ STRING · zone_ STRING · enough_ INTEGER
// columns: none
COUNT {
  MATCH (user_) ((step_:User)-[turned_:INTERACTED]-(next_:User)
    WHERE ($direction_ = 'both' OR ($direction_ = 'from_them') = (startNode(turned_) = step_))
    AND turned_.day >= date(datetime({datetime: insert(since, user_), timezone: $zone_}))
    AND turned_.day <= date(datetime({datetime: insert(before, user_), timezone: $zone_}) - duration({nanoseconds: 1}))
    insert(steps, turned_)){1,2} (far_:User)
  WHERE far_ <> user_ AND NOT far_:Erased
  insert(filters, far_)
  RETURN DISTINCT far_ LIMIT $enough_
}
