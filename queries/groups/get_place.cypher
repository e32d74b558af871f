// Where a user stands on the ladder of a target group, under which id they came there, and the last move under the
// given id; read after the user's lock. Of an interest group, the group alone. Places are taken by members, and by others
// who hold an invitation that is not over.
// access:  read
// rows:    optional
// params:  user STRING · given STRING · group STRING · at ZONED DATETIME
// columns: version INTEGER · target MAP · current MAP? · owner STRING · last_seq INTEGER · n_taken INTEGER
MATCH (target:Group {key: $group})
MATCH (standing:Standing {user: $user})
MATCH (u:User {id: $user})
OPTIONAL MATCH (target)-[:ON]->(l:Ladder)
OPTIONAL MATCH (u)-[member:MEMBER_OF {ladder: l.key}]->(current:Group)
WITH target, standing, u, l, member, current,
  head(COLLECT {
    MATCH (last:Move {user: $given, ladder: l.key})
    WHERE last.seq > 0
    RETURN last ORDER BY last.seq DESC LIMIT 1
  }) AS last
RETURN standing.version AS version,
  target {.key, .name, .kind, .rank, .capacity, ladder: l.key} AS target,
  current {.key, .name, .kind, .rank, .capacity, ladder: l.key} AS current,
  coalesce(member.of, u.id) AS owner,
  coalesce(last.seq, 0) AS last_seq,
  CASE WHEN target.capacity IS NULL THEN 0
    ELSE COUNT { (target)<-[:MEMBER_OF]-() } + COUNT {
      MATCH (target)<-[held:HOLDS]-(:Invitation)<-[:INVITED]-(other:User)
      WHERE held.until > $at AND other <> u AND NOT EXISTS { (other)-[:MEMBER_OF]->(target) }
      RETURN DISTINCT other
    }
  END AS n_taken
