// What is odd about the next entries of plans: each is of a plan that is there, at its position; a step that was done is a
// move that names the entry and the policy of its plan, and nothing else is.
// access:  read
// rows:    one
// params:  after STRING · limit INTEGER
// columns: last STRING? · n INTEGER · found LIST<LIST<MAP>>
MATCH (e:MovePlanEntry) WHERE e.key > $after
WITH e ORDER BY e.key LIMIT $limit
OPTIONAL MATCH (p:MovePlan {id: e.plan})
OPTIONAL MATCH (m:Move {id: e.move})
WITH e, [
  CASE WHEN coalesce(e.key = p.id + ':' + right('00000' + toStringOrNull(e.position), 6), false) THEN NULL
    ELSE 'plan' END,
  CASE
    WHEN e.move IS NULL AND e.state IN ['done', 'undone'] AND e.step IN ['promote', 'demote', 'move'] THEN 'no_move'
    WHEN e.move IS NOT NULL AND (NOT e.step IN ['promote', 'demote', 'move'] OR e.state IN ['waiting', 'left'])
      THEN 'move'
    WHEN e.move IS NOT NULL AND NOT coalesce(
      m.decision = e.key AND m.from = e.from AND m.to = e.to AND coalesce(m.policy, '') = coalesce(p.policy, '')
        AND coalesce(m.policyVersion, 0) = coalesce(p.policyVersion, 0), false) THEN 'move'
  END,
  CASE WHEN e.state IN ['waiting', 'done', 'skipped', 'undone', 'left'] THEN NULL ELSE 'state' END,
  CASE WHEN e.step IN ['promote', 'demote', 'move', 'warn', 'lift', 'none'] THEN NULL ELSE 'step' END
] AS judged
WITH e, [each IN judged WHERE each IS NOT NULL] AS seen
RETURN max(e.key) AS last, count(e) AS n,
  collect(CASE WHEN size(seen) > 0 THEN [{rule: 'plan', entity: e.key, seen: seen + [coalesce(e.move, '')]}] END)
    AS found
