// Keep the trail of moves between tier groups; the version of each user moves on.
// access:  write
// rows:    none
// params:  rows LIST<MAP>
// columns: none
UNWIND $rows AS row
MATCH (u:User {id: row.user})
MATCH (s:Standing {user: row.user})
SET s.version = CASE WHEN s.version < row.version_after THEN row.version_after ELSE s.version END
CREATE (u)-[:MOVED]->(:Move {
  id: row.id, user: row.user, seq: row.seq, ladder: row.ladder, from: row.from_group, to: row.to_group,
  actor: row.actor, role: row.role, reason: row.reason, note: row.note, at: datetime({epochMillis: row.at}),
  versionBefore: row.version_before, versionAfter: row.version_after
})
