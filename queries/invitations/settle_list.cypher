// Close a list; the first to close it stays.
// access:  write
// rows:    one
// params:  id STRING · at ZONED DATETIME · actor STRING
// columns: closed BOOLEAN
MATCH (l:InvitationList {id: $id})
SET l.touched = timestamp()
WITH l, l.state = 'open' AS closed
SET l.state = 'closed', l.closedAt = coalesce(l.closedAt, $at), l.closedBy = coalesce(l.closedBy, $actor)
RETURN closed
