// What is odd about the next plans of moves: a state that is none, entries that are not as many as were made, one of which
// something was done though it was not allowed or put aside, and one that nobody else allowed though somebody had to.
// access:  read
// rows:    one
// params:  after STRING · limit INTEGER
// columns: last STRING? · n INTEGER · found LIST<LIST<MAP>>
MATCH (p:MovePlan) WHERE p.id > $after
WITH p ORDER BY p.id LIMIT $limit
WITH p,
  COUNT { (e:MovePlanEntry {plan: p.id, state: 'waiting'}) WHERE e.key > '' }
  + COUNT { (e:MovePlanEntry {plan: p.id, state: 'skipped'}) WHERE e.key > '' }
  + COUNT { (e:MovePlanEntry {plan: p.id, state: 'left'}) WHERE e.key > '' } AS n_idle,
  COUNT { (e:MovePlanEntry {plan: p.id, state: 'done'}) WHERE e.key > '' }
  + COUNT { (e:MovePlanEntry {plan: p.id, state: 'undone'}) WHERE e.key > '' } AS n_done
WITH p, [
  CASE WHEN p.state IN ['made', 'requested', 'approved', 'applied', 'undone', 'cancelled'] THEN NULL ELSE 'state' END,
  CASE WHEN coalesce(p.nEntries = n_idle + n_done, false) THEN NULL ELSE 'entries:' + toString(n_idle + n_done) END,
  CASE WHEN n_done > 0 AND NOT p.state IN ['applied', 'undone'] THEN 'done:' + toString(n_done) END,
  CASE
    WHEN p.state IN ['approved', 'applied', 'undone'] AND (p.needsApproval OR p.state = 'approved')
      AND NOT coalesce(p.decidedBy <> p.actor AND p.decidedBy <> coalesce(p.requestedBy, ''), false)
      THEN 'decided:' + coalesce(p.decidedBy, '')
  END
] AS judged
WITH p, [each IN judged WHERE each IS NOT NULL] AS seen
RETURN max(p.id) AS last, count(p) AS n,
  collect(CASE WHEN size(seen) > 0 THEN [{rule: 'plan', entity: p.id, seen: seen + [coalesce(p.state, '')]}] END)
    AS found
