// A planned move as it stands, with whose it is; none since that person was erased.
// access:  read
// rows:    optional
// params:  id STRING
// columns: given STRING · ladder STRING · from_group STRING · to_group STRING · state STRING · actor STRING · role STRING · reason STRING · reason_code STRING · note STRING? · effective_ms INTEGER · move STRING?
MATCH (p:PlannedMove {id: $id})
RETURN p.user AS given, p.ladder AS ladder, p.from AS from_group, p.to AS to_group, p.state AS state, p.actor AS actor,
  p.role AS role, p.reason AS reason, p.reasonCode AS reason_code, p.note AS note,
  p.effectiveAt.epochMillis AS effective_ms, p.move AS move
