// Tags by key, forward from a cursor, of one class or of all, in one state or in any.
// fragment: root
// params:  after_ STRING · limit_ INTEGER · class_ STRING? · state_ STRING?
// columns: none
COLLECT {
  MATCH (tag_:Tag)
  WHERE tag_.key > $after_ AND ($class_ IS NULL OR EXISTS { (tag_)-[:IN_CLASS]->(:TagClass {key: $class_}) })
    AND ($state_ IS NULL OR coalesce(tag_.state, 'active') = $state_)
  WITH tag_ ORDER BY tag_.key LIMIT $limit_
  RETURN {cursor: tag_.key, node: project(Tag, tag_)}
}
