// What the tags of a user are called outside, the most important first.
// fragment: slot
// subject:  user_
// params:  none
// columns: none
COLLECT {
  MATCH (user_)-[held_:TAGGED]->(tag_:Tag)
  WHERE tag_.labelPriority IS NOT NULL AND coalesce(tag_.state, 'active') = 'active'
    AND (held_.until IS NULL OR held_.until > datetime())
  WITH DISTINCT tag_
  ORDER BY tag_.labelPriority, tag_.key LIMIT 100
  RETURN coalesce(tag_.label, tag_.name)
}
