// The newest version of the brand's parameters of scores; none when none was ever saved.
// access:  read
// rows:    optional
// params:  none
// columns: version INTEGER · document STRING · segment STRING? · actor STRING · role STRING · at INTEGER · note STRING?
MATCH (s:ScoreSettings)
WHERE s.version > 0
WITH s ORDER BY s.version DESC LIMIT 1
RETURN s.version AS version, s.document AS document, s.segment AS segment, s.actor AS actor, s.role AS role,
  s.at.epochMillis AS at, s.note AS note
