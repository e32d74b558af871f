// Who was left out of a list, reason by reason in the order of the list, forward from a cursor; it names the part of a
// thousand in which it lies.
// fragment: slot
// subject:  list_
// params:  after_ STRING · from_ STRING · reason_ STRING · limit_ INTEGER
// columns: none
COLLECT {
  MATCH (part_:LeftOut)
  WHERE part_.key STARTS WITH list_.id + ':' + $reason_ AND part_.key >= list_.id + ':' + $from_
  WITH part_ ORDER BY part_.key LIMIT 10
  UNWIND range(0, size(part_.users) - 1) AS index_
  WITH part_, index_,
    part_.reason + ':' + right('00000000' + toString(toInteger(right(part_.key, 9)) + index_ + 1), 9) AS order_
  WHERE order_ > $after_
  WITH part_, index_, order_ ORDER BY order_ LIMIT $limit_
  OPTIONAL MATCH (given_:Standing {user: part_.users[index_]})
  OPTIONAL MATCH (user_:User {id: coalesce(given_.of, given_.user)})
  WITH part_, order_, CASE WHEN user_:Erased THEN NULL ELSE user_ END AS who_ ORDER BY order_
  RETURN {cursor: order_, node: {reason: part_.reason, user: project(User, who_)}}
}
