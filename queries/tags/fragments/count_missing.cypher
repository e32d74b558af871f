// How many users lack a tag of a mandatory class, by owner; those whom nobody looks after come first.
// fragment: root
// params:  now_ms_ INTEGER · now_ ZONED DATETIME · class_ STRING?
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
  WITH staff_, count(DISTINCT user_) AS users_, count(*) AS missing_
  ORDER BY coalesce(staff_.id, '') LIMIT 1000
  RETURN {owner: project(Staff, staff_), n_users: users_, n_missing: missing_}
}
