// The tasks room: a task and each of its versions are found by key. The terms room: plans by key, terms by id, by the end
// of what was paid, of a plan or of any, and by when something follows from them next.
CREATE CONSTRAINT task_key IF NOT EXISTS FOR (n:Task) REQUIRE n.key IS UNIQUE
;
CREATE CONSTRAINT task_version_key IF NOT EXISTS FOR (n:TaskVersion) REQUIRE n.key IS UNIQUE
;
CREATE CONSTRAINT plan_key IF NOT EXISTS FOR (n:Plan) REQUIRE n.key IS UNIQUE
;
CREATE CONSTRAINT term_id IF NOT EXISTS FOR (n:Term) REQUIRE n.id IS UNIQUE
;
CREATE INDEX term_until IF NOT EXISTS FOR (n:Term) ON (n.until)
;
CREATE INDEX term_plan IF NOT EXISTS FOR (n:Term) ON (n.plan, n.until)
;
CREATE INDEX term_due IF NOT EXISTS FOR (n:Term) ON (n.dueAt)
;
CALL db.awaitIndexes(300)
;
// Words of these rooms, made known to the store.
CREATE (n:Task:TaskVersion:Plan:Term {words: true, key: '', id: '', version: 0, eventType: '', needs: [], state: '',
  hasTags: false, task: '', kind: '', name_zh: '', name_en: '', purpose: '', stages: '', tags: [], first: '', last: '',
  actor: '', at: '', days: 0, priceMinor: 0, memberTag: '', lapsedTag: '', graceDays: 0, plan: '', since: '', until: '',
  paidUntil: '', amountMinor: 0, channel: '', note: '', renews: '', phase: '', dueAt: '', endedAt: '', endedBy: '',
  reason: ''})
CREATE (n)-[:PAID_FOR {words: true, at: '', of: ''}]->(n), (n)-[:WORDED {words: true}]->(n)
DETACH DELETE n
