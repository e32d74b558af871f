// How many users hold a tag, and what is said of them, as far as it was said until an instant: by one source or by any,
// of some users or of all. No row when there is no such tag.
// access:  read
// rows:    optional
// params:  key STRING · source STRING? · before ZONED DATETIME · users LIST<STRING>?
// columns: n_users INTEGER · n_holdings INTEGER
MATCH (t:Tag {key: $key})
CALL (t) {
  MATCH (t)<-[held:TAGGED]-(u:User)
  WHERE held.since <= $before AND ($source IS NULL OR held.source = $source) AND ($users IS NULL OR u.id IN $users)
  RETURN count(DISTINCT u) AS n_users, count(held) AS n_holdings
}
RETURN n_users, n_holdings
