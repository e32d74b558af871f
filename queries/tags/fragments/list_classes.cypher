// All classes of tags, those at the top first, each level by key.
// fragment: root
// params:  none
// columns: none
COLLECT {
  MATCH (class_:TagClass)
  WITH class_, COUNT { (class_)-[:WITHIN*1..3]->(:TagClass) } AS level_
  WITH class_, level_ ORDER BY level_, class_.key LIMIT 1000
  RETURN {class: project(TagClass, class_)}
}
