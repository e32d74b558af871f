// Where some people stand on the ladders of their targets, under which id and by which move they came there, the last move
// under the given id, and what locks them there; read after their locks. Of an interest group no place is told.
// access:  read
// rows:    many
// params:  rows LIST<MAP> · at ZONED DATETIME
// columns: number INTEGER · version INTEGER · is_erased BOOLEAN · current MAP? · owner STRING · since_ms INTEGER? · move STRING? · last_seq INTEGER · holds_place BOOLEAN · is_member BOOLEAN · locks LIST<MAP>
UNWIND $rows AS row
MATCH (standing:Standing {user: row.user})
MATCH (u:User {id: row.user})
MATCH (target:Group {key: row.group})
OPTIONAL MATCH (target)-[:ON]->(l:Ladder)
OPTIONAL MATCH (u)-[member:MEMBER_OF {ladder: l.key}]->(current:Group)
WITH row, standing, u, target, l, member, current,
  head(COLLECT {
    MATCH (last:Move {user: row.given, ladder: l.key})
    WHERE last.seq > 0
    RETURN last.seq ORDER BY last.seq DESC LIMIT 1
  }) AS last_seq
RETURN row.number AS number, standing.version AS version, u:Erased AS is_erased,
  current {.key, .name, .kind, .rank, .capacity, ladder: l.key} AS current,
  coalesce(member.of, u.id) AS owner, member.since.epochMillis AS since_ms, member.move AS move,
  coalesce(last_seq, 0) AS last_seq,
  NOT EXISTS { (u)-[:MEMBER_OF]->(target) } AND EXISTS {
    MATCH (u)-[:INVITED]->(:Invitation)-[held:HOLDS]->(target) WHERE held.until > $at
  } AS holds_place,
  EXISTS { (u)-[:MEMBER_OF]->(target) } AS is_member,
  COLLECT {
    MATCH (u)-[:LOCKED]->(k:TierLock {ladder: l.key})
    WHERE k.endedAt IS NULL AND (k.until IS NULL OR k.until > $at)
    OPTIONAL MATCH (bound:Group {key: k.group})
    RETURN k {.id, .kind, .ladder, .group, .reason, .actor, rank: bound.rank, until_ms: k.until.epochMillis}
    ORDER BY k.at, k.id
  } AS locks
ORDER BY number
