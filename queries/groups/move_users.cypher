// Move people to other groups of a ladder: close each membership, open the next, keep the trail, and hang on the move what
// is to be done in the chat groups. What an earlier move left to be done and this one takes back is done no more: who was
// not invited yet need not be removed, who was not removed yet need not be invited. A warning of leaving the group was of
// this stay: whoever comes back is warned anew.
// access:  write
// rows:    many
// params:  rows LIST<MAP> · actor STRING · role STRING · at ZONED DATETIME
// columns: move STRING · version INTEGER
UNWIND $rows AS row
MATCH (standing:Standing {user: row.user})
SET standing.version = standing.version + 1
WITH row, standing
MATCH (u:User {id: row.user})-[old:MEMBER_OF {ladder: row.ladder}]->(was:Group)
MATCH (next:Group {key: row.to_group})
DELETE old
CREATE (u)-[:MEMBER_OF {ladder: row.ladder, user: row.user, since: $at, move: row.move, of: row.of}]->(next)
WITH row, standing, u, was, next
CALL (row, u) {
  MATCH (u)-[warned:WARNED {ladder: row.ladder}]->(:Group)
  DELETE warned
}
CALL (u, was) {
  OPTIONAL MATCH (u)-[:MOVED]->(m)-[todo:TO_INVITE_INTO]->(was)
  SET m.invitation = 'taken_back', m.invitationAt = $at, m.invitationBy = $actor
  DELETE todo
  RETURN count(todo) AS n_invite
}
CALL (u, next) {
  OPTIONAL MATCH (u)-[:MOVED]->(m)-[todo:TO_REMOVE_FROM]->(next)
  SET m.removal = 'taken_back', m.removalAt = $at, m.removalBy = $actor
  DELETE todo
  RETURN count(todo) AS n_remove
}
CREATE (u)-[:MOVED {of: row.of}]->(move:Move {
  id: row.move, user: row.given, seq: row.seq, ladder: row.ladder, from: was.key, to: next.key,
  actor: $actor, role: $role, reason: row.reason, reasonCode: row.reason_code, note: row.note, at: $at,
  versionBefore: standing.version - 1, versionAfter: standing.version,
  policy: row.policy, policyVersion: row.policy_version, decision: row.decision,
  undoes: row.undoes, planned: row.planned
})
FOREACH (_ IN CASE WHEN n_invite = 0 THEN [1] ELSE [] END | CREATE (move)-[:TO_REMOVE_FROM]->(was))
FOREACH (_ IN CASE WHEN n_remove = 0 THEN [1] ELSE [] END | CREATE (move)-[:TO_INVITE_INTO]->(next))
RETURN row.move AS move, standing.version AS version
