// The classes of which everybody should hold a tag, and whether the user holds one of each, or of a class below it.
// fragment: part
// subject:  user_
// params:  now_ ZONED DATETIME
// columns: none
, classes: COLLECT {
  MATCH (class_:TagClass)
  WHERE class_.mandatoryDays IS NOT NULL
  RETURN {key: class_.key, name: class_.name, is_known: EXISTS {
    MATCH (user_)-[held_:TAGGED]->(:Tag)-[:IN_CLASS]->(:TagClass)-[:WITHIN*0..2]->(class_)
    WHERE held_.until IS NULL OR held_.until > $now_
  }}
  ORDER BY class_.key
}
