// The changes room: what waits is found by when it is due, what was put aside by its number.
CREATE INDEX pending_due IF NOT EXISTS FOR (n:Pending) ON (n.dueAt)
;
CREATE INDEX parked_position IF NOT EXISTS FOR (n:Parked) ON (n.position)
;
CALL db.awaitIndexes(300)
;
// Changes that were appended before they had a time at which they are due.
MATCH (c:Change) WHERE c:Pending AND c.dueAt IS NULL AND c.at IS NOT NULL SET c.dueAt = c.at
;
// Words of this room, made known to the store.
CREATE (c:Change {words: true, dueAt: '', handledAt: '', parkedAt: '', handled: ''})
DETACH DELETE c
