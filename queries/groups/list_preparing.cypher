// Ladders that do not hold everybody yet: since when they are there, how far everybody was placed and since when.
// access:  read
// rows:    many
// params:  none
// columns: key STRING · since_ms INTEGER · reached STRING · began_ms INTEGER?
MATCH (l:Ladder {state: 'preparing'})
RETURN l.key AS key, l.since.epochMillis AS since_ms, coalesce(l.reached, '') AS reached,
  l.beganAt.epochMillis AS began_ms
ORDER BY key
