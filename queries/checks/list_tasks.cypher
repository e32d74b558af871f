// The next tasks: what they say of their newest version, which versions stand under their keys, the stages of the newest as
// they are kept, and those of its tags that are not there.
// access:  read
// rows:    one
// params:  after STRING · limit INTEGER
// columns: last STRING? · n INTEGER · tasks LIST<MAP>
MATCH (t:Task) WHERE t.key > $after
WITH t ORDER BY t.key LIMIT $limit
RETURN max(t.key) AS last, count(t) AS n, collect({
  key: t.key, version: CASE WHEN t.version IS :: INTEGER THEN t.version END, event_type: t.eventType, state: t.state,
  needs: coalesce([each IN t.needs WHERE each IS :: INTEGER], []),
  versions: COLLECT {
    MATCH (t)-[:WORDED]->(v:TaskVersion)
    WHERE v.task = t.key AND v.key = t.key + '\u0001' + toStringOrNull(v.version)
    RETURN v.version ORDER BY v.version
  },
  newest: head(COLLECT {
    MATCH (t)-[:WORDED]->(v:TaskVersion) WHERE v.version = t.version
    RETURN v {.state, stages: CASE WHEN v.stages IS :: STRING THEN v.stages END,
      lost: [tag IN coalesce(v.tags, []) WHERE NOT EXISTS { (:Tag {key: tag}) }]} LIMIT 1
  })
}) AS tasks
