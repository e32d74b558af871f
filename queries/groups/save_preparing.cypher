// Keep how far everybody was placed on a ladder that is prepared, or that it is ready.
// access:  write
// rows:    none
// params:  key STRING · reached STRING? · began_at ZONED DATETIME? · state STRING
// columns: none
MATCH (l:Ladder {key: $key, state: 'preparing'})
SET l.reached = $reached, l.beganAt = $began_at, l.state = $state
