// Classes whose tags stand for values, each with those of its tags that do and can be given.
// access:  read
// rows:    many
// params:  none
// columns: key STRING · band_of STRING · tags LIST<MAP>
MATCH (c:TagClass)
WHERE c.bandOf IS NOT NULL
RETURN c.key AS key, c.bandOf AS band_of, COLLECT {
    MATCH (c)<-[:IN_CLASS]-(t:Tag)
    WHERE coalesce(t.state, 'active') = 'active' AND (t.bandFrom IS NOT NULL OR t.bandTo IS NOT NULL)
    RETURN {key: t.key, start: t.bandFrom, end: t.bandTo} ORDER BY t.key
  } AS tags
ORDER BY key
