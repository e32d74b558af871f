// Tags by key, forward from a cursor, with how many users hold them, how many holdings have ended, and when they were
// last given: all, or those that nobody was ever given, that under so many hold, or that lack a purpose or a definition.
// fragment: root
// params:  after_ STRING · limit_ INTEGER · wanted_ STRING · under_ INTEGER · now_ ZONED DATETIME
// columns: none
COLLECT {
  MATCH (tag_:Tag)
  WHERE tag_.key > $after_ AND CASE $wanted_
    WHEN 'all' THEN true
    WHEN 'without_purpose' THEN tag_.purpose IS NULL AND NOT coalesce(tag_.state, 'active') IN ['retired', 'merged']
    WHEN 'without_definition'
      THEN tag_.definition IS NULL AND NOT coalesce(tag_.state, 'active') IN ['retired', 'merged']
    ELSE coalesce(tag_.state, 'active') = 'active'
  END
  CALL (tag_) {
    MATCH (tag_)<-[held_:TAGGED]-(user_:User)
    RETURN count(DISTINCT CASE WHEN held_.until IS NULL OR held_.until > $now_ THEN user_ END) AS holders_,
      count(CASE WHEN held_.until <= $now_ THEN 1 END) AS over_, max(held_.since) AS given_
  }
  CALL (tag_) {
    MATCH (tag_)<-[was_:WAS_TAGGED]-()
    RETURN count(was_) AS ended_, max(was_.since) AS before_
  }
  WITH tag_, holders_, over_ + ended_ AS ended_,
    CASE WHEN given_ IS NULL OR before_ > given_ THEN before_ ELSE given_ END AS last_
  WHERE CASE $wanted_
    WHEN 'never_used' THEN last_ IS NULL
    WHEN 'rarely_used' THEN last_ IS NOT NULL AND holders_ < $under_
    ELSE true
  END
  WITH tag_, holders_, ended_, last_ ORDER BY tag_.key LIMIT $limit_
  RETURN {cursor: tag_.key, node: {tag: project(Tag, tag_), n_users: holders_, n_ended: ended_,
    last_given_at: last_.epochMillis}}
}
