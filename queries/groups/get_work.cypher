// A move as far as the work in chat groups goes that it left: to which group each side belongs, and how it stands.
// access:  read
// rows:    optional
// params:  id STRING
// columns: user STRING · from_group STRING · to_group STRING · removal MAP · invitation MAP
MATCH (m:Move {id: $id})
RETURN m.user AS user, m.from AS from_group, m.to AS to_group,
  {state: CASE WHEN EXISTS { (m)-[:TO_REMOVE_FROM]->() } THEN 'open' ELSE m.removal END, by: m.removalBy,
    at_ms: m.removalAt.epochMillis} AS removal,
  {state: CASE WHEN EXISTS { (m)-[:TO_INVITE_INTO]->() } THEN 'open' ELSE m.invitation END, by: m.invitationBy,
    at_ms: m.invitationAt.epochMillis} AS invitation
