// Who holds no tag of a mandatory class although they joined more days ago than it gives them, by owner; those whom
// nobody looks after come first. One row a user, class and owner.
// fragment: root
// params:  now_ms_ INTEGER · now_ ZONED DATETIME · after_ STRING · limit_ INTEGER · class_ STRING? · owner_ STRING?
// columns: none
COLLECT {
  MATCH (class_:TagClass)
  WHERE class_.mandatoryDays IS NOT NULL AND ($class_ IS NULL OR class_.key = $class_)
  WITH class_, $now_ms_ - class_.mandatoryDays * 86400000 AS before_,
    COLLECT { MATCH (of_:Tag)-[:IN_CLASS]->(:TagClass)-[:WITHIN*0..2]->(class_) RETURN of_ } AS tags_
  MATCH (user_:User)
  WHERE user_.joinedKey < right('000000000000000' + toString(before_), 15) AND NOT user_:Erased
    AND NOT EXISTS {
      MATCH (user_)-[held_:TAGGED]->(one_:Tag)
      WHERE one_ IN tags_ AND (held_.until IS NULL OR held_.until > $now_)
    }
  OPTIONAL MATCH (user_)-[:FOLLOWED_BY]->(staff_:Staff)
  WITH class_, user_, staff_,
    coalesce(staff_.id, '') + '\u0001' + class_.key + '\u0001' + user_.joinedKey AS key_
  WHERE key_ > $after_ AND ($owner_ IS NULL OR staff_.id = $owner_)
  WITH class_, user_, staff_, key_ ORDER BY key_ LIMIT $limit_
  RETURN {cursor: key_, node: {due_at: user_.joinedAt.epochMillis + class_.mandatoryDays * 86400000,
    tag_class: project(TagClass, class_), user: project(User, user_), owner: project(Staff, staff_)}}
}
