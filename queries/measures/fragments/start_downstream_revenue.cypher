// Begin with the rows of the published run whose percentile by downstream revenue may do.
// fragment: start
// subject:  user_
// params:  low_ FLOAT
// columns: none
MATCH (lock_:Lock {name: 'scores'})
MATCH (row_:Score {run: lock_.published})
WHERE row_.downstreamRevenuePercentile >= $low_
WITH row_.user AS id_
MATCH (user_:User {id: id_})
WITH user_
