// Erase some communities of a run or pages of them, and say how many; 0 when none are left.
// access:  write
// rows:    one
// params:  run STRING · limit INTEGER
// columns: n_erased INTEGER
CALL () {
  MATCH (p:CommunityUsers) WHERE p.key STARTS WITH $run + ':' RETURN p AS part LIMIT $limit
  UNION ALL
  MATCH (p:CommunityPage) WHERE p.key STARTS WITH $run + ':' RETURN p AS part LIMIT $limit
  UNION ALL
  MATCH (p:Community) WHERE p.key STARTS WITH $run + ':' RETURN p AS part LIMIT $limit
}
WITH part LIMIT $limit
DELETE part
RETURN count(*) AS n_erased
