// The runs whose rows nobody may read any more: failed, half erased, or retired before a time.
// access:  read
// rows:    many
// params:  retired_before ZONED DATETIME
// columns: run STRING
MATCH (r:ScoreRun)
WHERE r.state IN ['failed', 'erasing'] OR (r.state = 'retired' AND r.retiredAt < $retired_before)
RETURN r.id AS run
ORDER BY r.startedAt
