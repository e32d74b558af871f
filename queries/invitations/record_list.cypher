// Keep an invitation list: of which segment, for which group, in which order, as of when, how many it leaves out and why.
// access:  write
// rows:    none
// params:  id STRING · list MAP · at ZONED DATETIME · as_of ZONED DATETIME · expires_at ZONED DATETIME
// columns: none
CREATE (l:InvitationList {id: $id, state: 'open', at: $at, asOf: $as_of, expiresAt: $expires_at})
SET l += $list
