// What is odd about the next tags: the class, the state, where a merged one leads. Worth a look: words that an active one
// lacks, and merged ones that somebody still holds.
// access:  read
// rows:    one
// params:  after STRING · limit INTEGER
// columns: last STRING? · n INTEGER · found LIST<LIST<MAP>>
MATCH (t:Tag) WHERE t.key > $after
WITH t ORDER BY t.key LIMIT $limit
WITH t, coalesce(t.state, 'active') AS state, COUNT { (t)-[:IN_CLASS]->(:TagClass) } AS n_classes,
  COLLECT { MATCH (t)-[:JOINED_TO]->(w:Tag) RETURN w.key LIMIT 10 } AS into
WITH t, state, CASE WHEN n_classes = 1 THEN [] ELSE [toString(n_classes)] END
  + CASE WHEN state IN ['draft', 'active', 'retired', 'merged'] THEN []
    ELSE ['state', coalesce(toStringOrNull(state), '')] END
  + CASE WHEN size(into) = CASE state WHEN 'merged' THEN 1 ELSE 0 END THEN []
    ELSE [coalesce(toStringOrNull(state), '')] + into END AS odd
WITH t, [
  {rule: 'tag', seen: odd},
  {rule: 'words', seen: CASE state
    WHEN 'active' THEN [each IN [[t.definition, 'definition'], [t.criterion, 'criterion'], [t.purpose, 'purpose']]
      WHERE each[0] IS NULL | each[1]]
    ELSE [] END},
  {rule: 'unfinished', seen: CASE state
    WHEN 'merged' THEN COLLECT {
      MATCH (t)<-[h:TAGGED|TAGGED_BESIDE|SET_ASIDE]-(n)
      RETURN DISTINCT coalesce(n.id, n.key, '') LIMIT 10
    }
    ELSE [] END}
] AS judged
WITH t, [each IN judged WHERE size(each.seen) > 0 | {rule: each.rule, entity: t.key, seen: each.seen}] AS faults
RETURN max(t.key) AS last, count(t) AS n, collect(CASE WHEN size(faults) > 0 THEN faults END) AS found
