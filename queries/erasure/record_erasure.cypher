// Make a person nameless at once: nothing but the fresh id and the days stays on the node, their ids lead nowhere.
// access:  write
// rows:    one
// params:  user STRING · fresh STRING · joined_at ZONED DATETIME · created_at ZONED DATETIME · merged LIST<MAP> · ids LIST<STRING> · fresh_ids LIST<STRING> · at ZONED DATETIME · actor STRING · report STRING
// columns: n_nodes INTEGER
MATCH (u:User {id: $user})
MATCH (s:Standing {user: $user})
SET u = {id: $fresh, name: '', joinedAt: $joined_at, createdAt: $created_at}, u:Erased
SET s.user = $fresh, s.version = coalesce(head(COLLECT {
  MATCH (u)-[:MOVED]->(m:Move) RETURN m.versionAfter ORDER BY m.versionAfter DESC LIMIT 1
}), 1)
CREATE (:Erasure {user: $fresh, state: 'open', at: $at, actor: $actor, ids: $ids, fresh: $fresh_ids, report: $report})
WITH u
CALL () {
  UNWIND $merged AS each
  MATCH (m:Merged {id: each.id})
  MATCH (s:Standing {user: each.id})
  SET m = {id: each.fresh}, m:Erased
  SET s.user = each.fresh, s.of = $fresh
  RETURN count(m) AS n_merged
}
CALL (u) {
  MATCH (u)<-[i:MERGED_INTO*1..50]-(:Merged)
  UNWIND i AS each
  WITH DISTINCT each
  SET each = {merge: each.merge, at: each.at, actor: each.actor, confidence: each.confidence, reason: ''}
  RETURN count(each) AS n_bonds
}
RETURN 1 + n_merged AS n_nodes
