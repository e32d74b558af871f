// One class of tags with the class that it stands in.
// access:  read
// rows:    optional
// params:  key STRING
// columns: key STRING · parent STRING? · values MAP
MATCH (c:TagClass {key: $key})
RETURN c.key AS key, head(COLLECT { MATCH (c)-[:WITHIN]->(p:TagClass) RETURN p.key }) AS parent,
  c {.name, .isExclusive, .mandatoryDays, .setBy, .noteNeeded, .sources, .legend_zh, .legend_en, .bandOf} AS values
