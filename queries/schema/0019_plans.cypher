// The plans room: plans by id, entries by key in the order of their plan, by how they stand, and by whom they are about.
CREATE CONSTRAINT move_plan_id IF NOT EXISTS FOR (n:MovePlan) REQUIRE n.id IS UNIQUE
;
CREATE CONSTRAINT move_plan_key IF NOT EXISTS FOR (n:MovePlan) REQUIRE n.key IS UNIQUE
;
CREATE CONSTRAINT move_plan_entry_key IF NOT EXISTS FOR (n:MovePlanEntry) REQUIRE n.key IS UNIQUE
;
CREATE INDEX move_plan_entry_state IF NOT EXISTS FOR (n:MovePlanEntry) ON (n.plan, n.state, n.key)
;
CREATE INDEX move_plan_entry_user IF NOT EXISTS FOR (n:MovePlanEntry) ON (n.user)
;
CALL db.awaitIndexes(300)
;
// Words of this room, made known to the store.
CREATE (n:MovePlan:MovePlanEntry {words: true, id: '', key: '', plan: '', ladder: '', policy: '', policyVersion: 0, reason: '',
  state: '', needsApproval: false, actor: '', role: '', at: '', requestedBy: '', decidedBy: '', decidedAt: '', note: '',
  nMoves: 0, nEntries: 0, counts: '', touched: 0, position: 0, user: '', step: '', `from`: '', `to`: '', version: 0,
  until: '', problem: '', move: '', settledAt: ''})
DETACH DELETE n
