// Somebody looked at a tag and what stands in its place is right, or said what should be done.
// access:  write
// rows:    optional
// params:  key STRING · at ZONED DATETIME · actor STRING · note STRING?
// columns: key STRING · before INTEGER?
MATCH (t:Tag {key: $key})
WITH t, t.reviewedAt AS before
SET t.reviewedAt = $at, t.reviewedBy = $actor, t.reviewNote = $note
RETURN t.key AS key, before.epochMillis AS before
