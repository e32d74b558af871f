// Holds all of the tags.
// fragment: condition
// subject:  user_
// params:  keys_ LIST<STRING>
// columns: none
AND COUNT {
  MATCH (user_)-[held_:TAGGED]->(all_:Tag)
  WHERE all_.key IN $keys_ AND (held_.until IS NULL OR held_.until > datetime())
  RETURN DISTINCT all_
} = size($keys_)
