// How many users hold the tag.
// fragment: slot
// subject:  tag_
// params:  none
// columns: none
COUNT { MATCH (tag_)<-[:TAGGED]-(holder_) RETURN DISTINCT holder_ }
