// For which group a list is, and whether it is closed.
// access:  read
// rows:    optional
// params:  id STRING
// columns: group STRING · state STRING
MATCH (l:InvitationList {id: $id})
RETURN l.group AS group, l.state AS state
