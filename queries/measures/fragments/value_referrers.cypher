// How many people stand above the user within so many generations, for whom the condition holds.
// fragment: value
// subject:  user_
// params:  hops_ INTEGER
// columns: none
COUNT {
  MATCH path_ = (far_:User)-[:REFERRED]->{1,4}(user_)
  WHERE length(path_) <= $hops_ AND NOT far_:Erased
  insert(filters, far_)
  RETURN DISTINCT far_
}
