// What binds the user to places on ladders at an instant, the oldest first.
// fragment: slot
// subject:  user_
// params:  now_ ZONED DATETIME
// columns: none
COLLECT {
  MATCH (user_)-[:LOCKED]->(lock_:TierLock)
  WHERE lock_.endedAt IS NULL AND (lock_.until IS NULL OR lock_.until > $now_)
  MATCH (on_:Ladder {key: lock_.ladder})
  OPTIONAL MATCH (bound_:Group {key: lock_.group})
  WITH lock_, on_, bound_ ORDER BY lock_.at, lock_.id LIMIT 100
  RETURN lock_ {.id, .kind, .reason, .actor, .role, at: lock_.at.epochMillis, until: lock_.until.epochMillis,
    
    ladder: on_ {.key, .name, is_ready: coalesce(on_.state, 'ready') = 'ready'}, group: project(Group, bound_)}
}
