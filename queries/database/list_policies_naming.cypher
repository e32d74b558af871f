// Versions of policies that name something and hold, will hold or wait for a second person; a name is kind, colon, key. A
// version is over when its days are, or when the next one of its ladder has begun.
// access:  read
// rows:    many
// params:  name STRING · day DATE
// columns: policy STRING · version INTEGER
MATCH (:Policy)-[:WORDED]->(v:PolicyVersion)
WHERE v.state IN ['published', 'requested'] AND $name IN v.names
  AND NOT (v.state = 'published' AND (coalesce(v.until <= $day, false) OR EXISTS {
    MATCH (:Policy)-[:WORDED]->(later:PolicyVersion)
    WHERE later.ladder = v.ladder AND later.state = 'published' AND v.effective < later.effective
      AND later.effective <= $day
  }))
RETURN v.policy AS policy, v.version AS version
ORDER BY policy, version
