// Where those of the next users who were moved stand, and how they came there: tiers, version and all moves in order.
// `was_merged`: they were one with somebody, now or once. What should be a whole number and is none is null. How many
// identities somebody had who was erased nobody knows: as many as fit.
// access:  read
// rows:    one
// params:  after STRING · limit INTEGER
// columns: last STRING? · n INTEGER · trails LIST<MAP>
MATCH (u:User) WHERE u.id > $after
WITH u ORDER BY u.id LIMIT $limit
WITH u,
  head(COLLECT {
    MATCH (s:Standing {user: u.id})
    RETURN CASE WHEN s.version IS :: INTEGER THEN s.version END
  }) AS version,
  COUNT { (u)-[:IDENTIFIED_BY]->() } + 2 * COUNT { (u)-[:WAS_IDENTIFIED_BY]->() } AS n_known,
  EXISTS { MATCH (s:Standing {user: u.id}) WHERE s.merges > 0 } AS was_merged,
  COLLECT {
    MATCH (u)-[m:MEMBER_OF]->(g:Group) WHERE m.ladder IS NOT NULL
    RETURN {ladder: toStringOrNull(m.ladder), group: g.key, move: m.move}
  } AS places,
  COLLECT {
    MATCH (u)-[:MOVED]->(m:Move)
    WITH m ORDER BY m.versionAfter, m.id
    RETURN m {.id, .user, ladder: toStringOrNull(m.ladder), from_group: m.from, to_group: m.to,
      seq: CASE WHEN m.seq IS :: INTEGER THEN m.seq END,
      version_before: CASE WHEN m.versionBefore IS :: INTEGER THEN m.versionBefore END,
      version_after: CASE WHEN m.versionAfter IS :: INTEGER THEN m.versionAfter END}
  } AS moves
WITH u, CASE WHEN size(moves) > 0 OR coalesce(version, 1) <> 1 OR size([p IN places WHERE p.move IS NOT NULL]) > 0
  THEN {user: u.id, version: version, was_merged: was_merged, places: places, moves: moves,
    n_identities: CASE WHEN u:Erased THEN coalesce(version, 0) ELSE n_known END} END AS trail
RETURN max(u.id) AS last, count(u) AS n, collect(trail) AS trails
