// How far the data of a tag are: who holds it and by how many sources, which groups carry it, how often it took another
// tag's place or gave way, whether it is used outside, and which segments may ask for it.
// fragment: slot
// subject:  tag_
// params:  quote_ STRING · escape_ STRING
// columns: none
head(COLLECT {
  OPTIONAL MATCH (tag_)<-[held_:TAGGED]-(holder_:User)
  WHERE held_.until IS NULL OR held_.until > datetime()
  WITH holder_, count(held_) AS sources_, max(held_.since) AS last_, count(held_.replaces) AS replaces_
  WITH count(holder_) AS users_, sum(CASE WHEN sources_ > 1 THEN 1 ELSE 0 END) AS agreed_, max(last_) AS given_,
    sum(replaces_) AS replacing_
  RETURN {n_users: users_, n_agreed: agreed_, last_given: given_.epochMillis, n_replacing: replacing_,
    n_replaced: COUNT { (tag_)<-[was_:WAS_TAGGED]-() WHERE was_.replacedBy IS NOT NULL },
    n_groups: COUNT { (tag_)<-[:LABELLED]-(:Group) },
    key: tag_.key, asking: COLLECT {
      MATCH (segment_:Segment)-[:WORDED]->(version_:SegmentVersion)
      WHERE segment_.state = 'active' AND version_.version = segment_.version AND version_.expression CONTAINS
        replace(replace(tag_.key, $escape_, $escape_ + $escape_), $quote_, $escape_ + $quote_)
      RETURN {key: segment_.key, expression: version_.expression} ORDER BY segment_.key LIMIT 100
    },
    label_priority: tag_.labelPriority, state: coalesce(tag_.state, 'active')}
})
