// What was done, last first, forward from a cursor: everything, or what is about one person under any of their ids.
// fragment: root
// params:  user_ STRING? · after_ STRING · limit_ INTEGER
// columns: none
COLLECT {
  OPTIONAL MATCH (given_:Standing {user: $user_})
  OPTIONAL MATCH (person_:User {id: coalesce(given_.of, given_.user)})
  WITH [$user_, person_.id]
    + COLLECT { MATCH (m_:Merged)-[:MERGED_INTO*1..50]->(person_) RETURN DISTINCT m_.id } AS ids_
  CALL (ids_) {
    MATCH (a_:Audit)
    WHERE $user_ IS NULL AND a_.key < $after_
    RETURN a_ AS entry_ ORDER BY a_.key DESC LIMIT $limit_
  UNION
    UNWIND ids_ AS id_
    MATCH (a_:Audit {user: id_})
    WHERE a_.key < $after_
    RETURN a_ AS entry_ ORDER BY a_.key DESC LIMIT $limit_
  UNION
    UNWIND ids_ AS id_
    MATCH (a_:Audit {other: id_})
    WHERE a_.key < $after_
    RETURN a_ AS entry_ ORDER BY a_.key DESC LIMIT $limit_
  UNION
    MATCH (a_:Broad)
    WHERE $user_ IS NOT NULL AND a_.key < $after_ AND any(id_ IN a_.users WHERE id_ IN ids_)
    RETURN a_ AS entry_ ORDER BY a_.key DESC LIMIT $limit_
  }
  WITH DISTINCT entry_ ORDER BY entry_.key DESC LIMIT $limit_
  RETURN {cursor: entry_.key, node: entry_ {.chain, .seq, .actor, .role, .action, .why, .before, .after, .request,
    .hash, at: entry_.at.epochMillis, user_ids: entry_.users, blanked: coalesce(entry_.blanked, false)}}
}
