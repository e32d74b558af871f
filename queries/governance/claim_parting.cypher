// A tag that was merged into another is being parted from it; nothing is merged into or with it until that is done.
// access:  write
// rows:    none
// params:  key STRING · at ZONED DATETIME
// columns: none
MATCH (:Tag {key: $key})-[joined:JOINED_TO]->(:Tag)
SET joined.partingAt = coalesce(joined.partingAt, $at)
