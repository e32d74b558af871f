// The user of a move was removed from the chat group that they left.
// access:  write
// rows:    none
// params:  id STRING · at ZONED DATETIME · actor STRING
// columns: none
MATCH (m:Move {id: $id})-[todo:TO_REMOVE_FROM]->(:Group)
DELETE todo
SET m.removal = 'done', m.removalAt = $at, m.removalBy = $actor
