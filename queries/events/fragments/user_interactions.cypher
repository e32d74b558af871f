// With whom the user had to do, last day first, forward from a cursor.
// fragment: slot
// subject:  user_
// params:  after_ STRING · limit_ INTEGER
// columns: none
COLLECT {
  MATCH (user_)-[contact_:INTERACTED]-(other_:User)
  WITH contact_, other_, toString(contact_.day) + contact_.key AS order_
  WHERE order_ < $after_
  WITH contact_, other_, order_ ORDER BY order_ DESC LIMIT $limit_
  RETURN {cursor: order_, node: {kind: contact_.kind, day: toString(contact_.day), count: contact_.count,
    given: startNode(contact_) = user_, user: project(User, other_)}}
}
