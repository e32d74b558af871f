// What every reading of a score run holds. Runs that were superseded, or ended otherwise, lose their rows later, which says
// nothing of how they ended.
// fragment: card of ScoreRun
// subject:  run_
// params:  none
// columns: none
run_ {.id, .number, .stage, .done, .total, .problem, state: CASE
    WHEN run_.state IN ['requested', 'running', 'published'] THEN run_.state
    WHEN run_.publishedAt IS NULL THEN 'failed' ELSE 'superseded' END,
  requested_by: run_.requestedBy, ended_by: run_.endedBy, started_at: run_.startedAt.epochMillis,
  ended_at: run_.endedAt.epochMillis, published_at: run_.publishedAt.epochMillis, as_of: run_.asOf.epochMillis,
  n_users: run_.nUsers, n_edges: run_.nEdges, n_read: run_.nRead,
  n_communities: run_.nCommunities, modularity: run_.modularity,
  settings_version: run_.settings}
