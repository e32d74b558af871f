// Where the user stands on a ladder and what binds them there, with what measures come to; null of who was erased.
// fragment: slot
// subject:  user_
// params:  ladder_ STRING · now_ ZONED DATETIME
// columns: none
CASE WHEN NOT user_:Erased THEN {
  user: user_.id, name: user_.name, values: [insert(values, user_)], allowed: [insert(allowed, user_)],
  around: [insert(around, user_)],
  place: head(COLLECT {
    MATCH (user_)-[member_:MEMBER_OF {ladder: $ladder_}]->(group_:Group)
    RETURN {group: group_.key, since: member_.since.epochMillis}
  }),
  moves: COLLECT {
    MATCH (user_)-[:MOVED]->(move_:Move {ladder: $ladder_})
    RETURN {from: move_.from, to: move_.to, at: move_.at.epochMillis} ORDER BY move_.at DESC, move_.seq DESC LIMIT 50
  },
  warnings: COLLECT {
    MATCH (user_)-[warned_:WARNED {ladder: $ladder_}]->(group_:Group)
    RETURN {group: group_.key, at: warned_.at.epochMillis}
  },
  locks: COLLECT {
    MATCH (user_)-[:LOCKED]->(lock_:TierLock {ladder: $ladder_})
    WHERE lock_.endedAt IS NULL AND (lock_.until IS NULL OR lock_.until > $now_)
    RETURN {id: lock_.id, kind: lock_.kind, group: lock_.group, reason: lock_.reason, actor: lock_.actor,
      until: lock_.until.epochMillis}
    ORDER BY lock_.at, lock_.id
  }
} END
