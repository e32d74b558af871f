// The next policies: the newest number, and each version as it is kept.
// access:  read
// rows:    one
// params:  after STRING · limit INTEGER
// columns: last STRING? · n INTEGER · policies LIST<MAP>
MATCH (p:Policy) WHERE p.key > $after
WITH p ORDER BY p.key LIMIT $limit
RETURN max(p.key) AS last, count(p) AS n, collect({
  key: p.key, version: CASE WHEN p.version IS :: INTEGER THEN p.version END,
  versions: COLLECT {
    MATCH (p)-[:WORDED]->(v:PolicyVersion)
    WHERE v.policy = p.key AND v.key = p.key + '\u0001' + toStringOrNull(v.version)
    RETURN v {.version, .lowest, .state, .actor, requested_by: v.requestedBy, decided_by: v.decidedBy,
      document: CASE WHEN v.document IS :: STRING THEN v.document END}
    ORDER BY v.version
  }
}) AS policies
