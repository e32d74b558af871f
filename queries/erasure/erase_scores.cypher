// Make rows of scores about ids of an erased person those of nobody, with nothing in them; ranks stay without gaps. Rows
// of the kind of before are gone, and so are cases of signals that name them, whole, until the next run finds them anew.
// access:  write
// rows:    one
// params:  ids LIST<STRING> · fresh LIST<STRING>
// columns: n INTEGER
UNWIND range(0, size($ids) - 1) AS i
CALL (i) {
  MATCH (r:ScoreRun)
  MATCH (o:Score {run: r.id, user: $ids[i]})
  DETACH DELETE o
  RETURN count(*) AS n_old
}
CALL (i) {
  MATCH (s:ScoreRow {user: $ids[i]})
  SET s.user = $fresh[i], s.values = [each IN s.values | 0.0], s.percentiles = [each IN s.percentiles | 0.0],
    s.valuesBefore = [each IN s.valuesBefore | 0.0], s.percentilesBefore = [each IN s.percentilesBefore | 0.0]
  WITH s
  CALL (s) {
    MATCH (s)<-[:ABOUT]-(g:ScoreSignal)
    OPTIONAL MATCH (r:ScoreRun {id: g.run})
    SET r.nSignals = r.nSignals - 1
    DETACH DELETE g
    RETURN count(*) AS n_signals
  }
  RETURN count(s) AS n_rows
}
CALL (i) {
  MATCH (p:RankPage) WHERE $ids[i] IN p.users
  WITH p, [user IN p.users | user = $ids[i]] AS is_theirs
  SET p.users = [at IN range(0, size(p.users) - 1) | CASE WHEN is_theirs[at] THEN $fresh[i] ELSE p.users[at] END],
    p.values = [at IN range(0, size(p.values) - 1) | CASE WHEN is_theirs[at] THEN 0.0 ELSE p.values[at] END],
    p.percentiles = [at IN range(0, size(p.percentiles) - 1) |
      CASE WHEN is_theirs[at] THEN 0.0 ELSE p.percentiles[at] END]
  RETURN count(p) AS n_pages
}
RETURN sum(n_old) + sum(n_rows) + sum(n_pages) AS n
