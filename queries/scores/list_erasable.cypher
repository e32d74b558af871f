// The runs whose ranks and rows nobody may read any more: failed, half erased, or retired before a time.
// access:  read
// rows:    many
// params:  retired_before ZONED DATETIME
// columns: run STRING · number INTEGER · was_published BOOLEAN
MATCH (r:ScoreRun)
WHERE r.state IN ['failed', 'erasing'] OR (r.state = 'retired' AND r.retiredAt < $retired_before)
RETURN r.id AS run, coalesce(r.number, -1) AS number, r.publishedAt IS NOT NULL AS was_published
ORDER BY r.startedAt
