// The score run that readers are sent to, with its boards and its cases of signals: how many it tells of, how many there
// are, how many do not fit together, and how many are left of runs that are gone; of
// communities the same. No row when none is published.
// access:  read
// rows:    optional
// params:  none
// columns: run STRING · number INTEGER · keys INTEGER · state STRING? · n_users INTEGER? · n_published INTEGER · boards LIST<MAP> · n_signals INTEGER · n_found INTEGER · n_strange INTEGER · n_left INTEGER · n_communities INTEGER · n_odd INTEGER · n_stale INTEGER
MATCH (l:Lock {name: 'scores'}) WHERE l.published IS NOT NULL
OPTIONAL MATCH (r:ScoreRun {id: l.published})
RETURN l.published AS run, coalesce(r.number, 0) AS number, coalesce(size(r.keys), 0) AS keys,
  r.state AS state, r.nUsers AS n_users,
  COUNT { MATCH (:ScoreRun {state: 'published'}) } AS n_published,
  COLLECT {
    MATCH (r)-[k:RANKED]->(p)
    WITH k.board AS board, k.rank AS rank, coalesce(p.users, []) AS users,
      p:RankPage AND size(p.values) = size(p.users) AND size(p.percentiles) = size(p.users) AS is_page
    WITH board, sum(size(users)) AS n, min(rank) AS first, max(rank + size(users) - 1) AS last,
      sum(CASE WHEN is_page AND all(user IN users WHERE EXISTS { (:ScoreRow {user: user}) }) THEN 0 ELSE 1 END)
        AS n_strange
    RETURN {board: board, n: n, first: first, last: last, n_strange: n_strange}
  } AS boards,
  coalesce(r.nSignals, 0) AS n_signals,
  COUNT { MATCH (g:ScoreSignal) WHERE g.key STARTS WITH l.published + ':' } AS n_found,
  COUNT {
    MATCH (g:ScoreSignal) WHERE g.key STARTS WITH l.published + ':'
      AND (coalesce(size(g.sources) <> size(g.targets) OR size(g.sources) <> size(g.relations)
          OR size(g.sources) <> size(g.ats)
          OR any(place IN g.sources + g.targets WHERE place < 0 OR place >= g.nPeople), true)
        OR EXISTS { (g)-[a:ABOUT]->(s) WHERE NOT s:ScoreRow OR NOT coalesce(0 <= a.place < g.nPeople, false) })
  } AS n_strange,
  COUNT {
    MATCH (g:ScoreSignal) WHERE g.key > ''
      AND NOT EXISTS { MATCH (o:ScoreRun {id: g.run}) WHERE o.state <> 'erased' }
  } AS n_left,
  COUNT { MATCH (c:Community) WHERE c.key STARTS WITH l.published + ':' } AS n_communities,
  COUNT {
    MATCH (c:Community) WHERE c.key STARTS WITH l.published + ':'
    WITH c, COLLECT {
      MATCH (p:CommunityPage) WHERE p.key STARTS WITH c.key + ':'
      RETURN CASE WHEN size(p.users) = size(p.weights) AND size(p.users) = size(p.shares) THEN size(p.users) END
    } AS sizes
    WHERE any(each IN sizes WHERE each IS NULL) OR reduce(n = 0, each IN sizes | n + coalesce(each, 0)) > c.size
    RETURN c
  } + COUNT {
    MATCH (u:CommunityUsers) WHERE u.key STARTS WITH l.published + ':'
      AND coalesce(size(u.numbers) <> size(u.users) OR size(u.shares) <> size(u.users)
        OR size(u.nextNumbers) <> size(u.users) OR size(u.nextShares) <> size(u.users), true)
  } AS n_odd,
  COUNT {
    MATCH (c:Community) WHERE c.key > ''
      AND NOT EXISTS { MATCH (o:ScoreRun {id: c.run}) WHERE o.state <> 'erased' }
  } AS n_stale
