// Active tags by key, forward from a cursor, that should be looked at: nobody did since the period began, nobody was given
// them since then, or users hold them for longer than they should (those of some classes and the classes below, or of
// all). What is younger than the period was looked at when it was made.
// fragment: root
// params:  after_ STRING · limit_ INTEGER · since_ ZONED DATETIME · old_ ZONED DATETIME · classes_ LIST<STRING>? · now_ ZONED DATETIME
// columns: none
COLLECT {
  MATCH (tag_:Tag)
  WHERE tag_.key > $after_ AND coalesce(tag_.state, 'active') = 'active'
  WITH tag_, coalesce(tag_.createdAt >= $since_, false) AS new_,
    $classes_ IS NULL OR EXISTS {
      MATCH (tag_)-[:IN_CLASS]->(:TagClass)-[:WITHIN*0..2]->(class_:TagClass) WHERE class_.key IN $classes_
    } AS ages_
  CALL (tag_, ages_) {
    MATCH (tag_)<-[held_:TAGGED]-(user_:User)
    WITH user_, held_.since AS since_, held_.until IS NULL OR held_.until > $now_ AS holds_, ages_
    RETURN count(DISTINCT CASE WHEN holds_ THEN user_ END) AS holders_,
      count(CASE WHEN holds_ AND ages_ AND since_ < $old_ THEN 1 END) AS aged_, max(since_) AS given_
  }
  CALL (tag_) {
    MATCH (tag_)<-[was_:WAS_TAGGED]-()
    RETURN max(was_.since) AS before_
  }
  WITH tag_, new_, holders_, aged_,
    CASE WHEN given_ IS NULL OR before_ > given_ THEN before_ ELSE given_ END AS last_
  WITH tag_, holders_, aged_, last_,
    [reason_ IN [
      CASE WHEN NOT new_ AND NOT coalesce(tag_.reviewedAt >= $since_, false) THEN 'not_reviewed' END,
      CASE WHEN NOT new_ AND NOT coalesce(last_ >= $since_, false) THEN 'not_given' END,
      CASE WHEN aged_ > 0 THEN 'old' END
    ] WHERE reason_ IS NOT NULL] AS reasons_
  WHERE size(reasons_) > 0
  WITH tag_, holders_, aged_, last_, reasons_ ORDER BY tag_.key LIMIT $limit_
  RETURN {cursor: tag_.key, node: {tag: project(Tag, tag_), n_users: holders_, n_old: aged_,
    last_given_at: last_.epochMillis, reviewed_at: tag_.reviewedAt.epochMillis, reviewed_by: tag_.reviewedBy,
    note: tag_.reviewNote, reasons: reasons_}}
}
