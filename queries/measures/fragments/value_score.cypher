// The value of a score in the published run; unknown of who is not in it.
// fragment: value
// subject:  user_
// params:  key_ STRING
// columns: none
head(COLLECT {
  MATCH (lock_:Lock {name: 'scores'})
  MATCH (row_:Score {run: lock_.published, user: user_.id})
  RETURN CASE $key_ WHEN 'pagerank' THEN row_.pagerank ELSE toFloat(row_.downstreamRevenue) END
})
