// How many users hold the tag.
// fragment: slot
// subject:  tag_
// params:  none
// columns: none
COUNT {
  MATCH (tag_)<-[held_:TAGGED]-(holder_)
  WHERE held_.until IS NULL OR held_.until > datetime()
  RETURN DISTINCT holder_
}
