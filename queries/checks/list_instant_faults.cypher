// What of the next users is not dated as it should be: instants that are missing or no instants. Named by what they date.
// access:  read
// rows:    one
// params:  after STRING · limit INTEGER
// columns: last STRING? · n INTEGER · found LIST<LIST<MAP>>
MATCH (u:User) WHERE u.id > $after
WITH u ORDER BY u.id LIMIT $limit
WITH u,
  CASE WHEN u.joinedAt IS :: ZONED DATETIME NOT NULL THEN [] ELSE ['joined_at'] END
  + CASE WHEN u.createdAt IS :: ZONED DATETIME NOT NULL THEN [] ELSE ['created_at'] END
  + COLLECT {
    MATCH (u)-[m:MEMBER_OF]->() WHERE NOT m.since IS :: ZONED DATETIME NOT NULL
    RETURN 'member_of' LIMIT 1
  }
  + COLLECT { MATCH (u)-[:MOVED]->(m) WHERE NOT m.at IS :: ZONED DATETIME NOT NULL RETURN 'moved' LIMIT 1 }
  + COLLECT { MATCH (u)-[r:REFERRED]->() WHERE NOT r.at IS :: ZONED DATETIME NOT NULL RETURN 'referred' LIMIT 1 }
  + COLLECT {
    MATCH (u)-[r:WAS_REFERRED]->()
    WHERE NOT (r.at IS :: ZONED DATETIME NOT NULL AND r.voidedAt IS :: ZONED DATETIME NOT NULL)
    RETURN 'was_referred' LIMIT 1
  }
  + COLLECT {
    MATCH (u)-[h:TAGGED|WAS_TAGGED]->() WHERE NOT (h.since IS :: ZONED DATETIME AND h.until IS :: ZONED DATETIME)
    RETURN 'tagged' LIMIT 1
  }
  + COLLECT {
    MATCH (u)-[c:CAME_THROUGH]->() WHERE NOT c.at IS :: ZONED DATETIME NOT NULL
    RETURN 'came_through' LIMIT 1
  }
  + COLLECT { MATCH (u)-[f:FOLLOWED_BY]->() WHERE NOT f.since IS :: ZONED DATETIME RETURN 'followed_by' LIMIT 1 }
  + COLLECT { MATCH (u)-[i:IDENTIFIED_BY]->() WHERE NOT i.since IS :: ZONED DATETIME RETURN 'identified_by' LIMIT 1 }
  + COLLECT { MATCH (u)-[:KNOWN_BY]->(r) WHERE NOT r.at IS :: ZONED DATETIME RETURN 'known_by' LIMIT 1 }
  AS seen
WITH u, CASE WHEN size(seen) > 0 THEN [{rule: 'instant', entity: u.id, seen: seen}] END AS faults
RETURN max(u.id) AS last, count(u) AS n, collect(faults) AS found
