// Interactions with people for whom the condition holds, the newest first.
// fragment: value
// subject:  user_
// params:  direction_ STRING · most_ INTEGER
// columns: none
COLLECT {
  MATCH (user_)-[turned_:INTERACTED]-(far_:User)
  WHERE far_ <> user_ AND NOT far_:Erased
    AND ($direction_ = 'both' OR ($direction_ = 'from_them') = (startNode(turned_) = user_))
  insert(steps, turned_)
  insert(filters, far_)
  WITH far_, turned_ ORDER BY turned_.day DESC, turned_.key LIMIT $most_
  RETURN {id: far_.id, label: far_.name, day: toString(turned_.day), count: turned_.count, detail: turned_.kind,
    given: startNode(turned_) = user_}
}
