// The score run that readers are sent to, with its boards; no row when none is published.
// access:  read
// rows:    optional
// params:  none
// columns: run STRING · number INTEGER · keys INTEGER · state STRING? · n_users INTEGER? · n_published INTEGER · boards LIST<MAP>
MATCH (l:Lock {name: 'scores'}) WHERE l.published IS NOT NULL
OPTIONAL MATCH (r:ScoreRun {id: l.published})
RETURN l.published AS run, coalesce(r.number, 0) AS number, coalesce(size(r.keys), 0) AS keys,
  r.state AS state, r.nUsers AS n_users,
  COUNT { MATCH (:ScoreRun {state: 'published'}) } AS n_published,
  COLLECT {
    MATCH (r)-[k:RANKED]->(s)
    WITH k.board AS board, count(*) AS n, min(k.rank) AS first, max(k.rank) AS last,
      sum(CASE WHEN s:ScoreRow THEN 0 ELSE 1 END) AS n_strange
    RETURN {board: board, n: n, first: first, last: last, n_strange: n_strange}
  } AS boards
