// Moves in depth: planned moves and locks of tiers by id, what is due, the history of a group by where moves lead.
CREATE CONSTRAINT planned_move_id IF NOT EXISTS FOR (n:PlannedMove) REQUIRE n.id IS UNIQUE
;
CREATE CONSTRAINT tier_lock_id IF NOT EXISTS FOR (n:TierLock) REQUIRE n.id IS UNIQUE
;
CREATE INDEX planned_move_state IF NOT EXISTS FOR (n:PlannedMove) ON (n.state, n.effectiveAt)
;
CREATE INDEX planned_move_to IF NOT EXISTS FOR (n:PlannedMove) ON (n.to, n.state)
;
CREATE INDEX move_from_at IF NOT EXISTS FOR (n:Move) ON (n.from, n.at)
;
CREATE INDEX move_to_at IF NOT EXISTS FOR (n:Move) ON (n.to, n.at)
;
CREATE INDEX move_undoes IF NOT EXISTS FOR (n:Move) ON (n.undoes)
;
CALL db.awaitIndexes(300)
;
// Words of this room, made known to the store.
CREATE (n:PlannedMove:TierLock:Move:Ladder:Group {words: true, id: '', user: '', ladder: '', `from`: '', `to`: '',
  actor: '', role: '', reason: '', reasonCode: '', note: '', at: '', effectiveAt: '', state: '', settledAt: '',
  settledBy: '', problem: '', facts: '', move: '', kind: '', group: '', until: '', endedAt: '', endedBy: '',
  endReason: '', policy: '', policyVersion: 0, decision: '', undoes: '', planned: '', removal: '', removalAt: '',
  removalBy: '', invitation: '', invitationAt: '', invitationBy: '', since: '', benefitZh: '',
  benefitEn: '', offerKeys: [], offerTexts: [], reached: '', beganAt: ''})
CREATE (n)-[:PLANNED {words: true, of: ''}]->(n), (n)-[:MOVED {words: true, of: '', aside: ''}]->(n),
  (n)-[:LOCKED {words: true, of: ''}]->(n),
  (n)-[:TO_REMOVE_FROM {words: true}]->(n), (n)-[:TO_INVITE_INTO {words: true}]->(n),
  (n)-[:WAS_MEMBER_OF {words: true, user: '', since: '', until: '', actor: '', reason: '', of: ''}]->(n)
DETACH DELETE n
