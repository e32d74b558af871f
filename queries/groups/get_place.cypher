// Where a user stands on the ladder of a target group, under which id they came there, and the last move under the
// given id; read after the user's lock. Of an interest group, the group alone.
// access:  read
// rows:    optional
// params:  user STRING · given STRING · group STRING
// columns: version INTEGER · target MAP · current MAP? · owner STRING · last_seq INTEGER · n_members INTEGER
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
  CASE WHEN target.capacity IS NULL THEN 0 ELSE COUNT { (target)<-[:MEMBER_OF]-() } END AS n_members
