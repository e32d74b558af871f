// The user of a move was invited into the chat group that they came to.
// access:  write
// rows:    none
// params:  id STRING · at ZONED DATETIME · actor STRING
// columns: none
MATCH (m:Move {id: $id})-[todo:TO_INVITE_INTO]->(:Group)
DELETE todo
SET m.invitation = 'done', m.invitationAt = $at, m.invitationBy = $actor
