// Make rows of scores about ids of an erased person those of nobody, with nothing in them; ranks stay without gaps. Rows
// of the kind of before are gone.
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
    MATCH (s)<-[k:RANKED]-()
    SET k.value = 0.0, k.percentile = 0.0
    RETURN count(k) AS n_ranks
  }
  RETURN count(s) AS n_rows
}
RETURN sum(n_old) + sum(n_rows) AS n
