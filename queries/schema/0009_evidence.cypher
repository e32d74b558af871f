// Evidence of attribute values: which source system is believed first, and when what it said is too old to be kept.
CREATE CONSTRAINT source_system_key IF NOT EXISTS FOR (n:SourceSystem) REQUIRE n.key IS UNIQUE
;
CREATE INDEX record_expires IF NOT EXISTS FOR (n:Record) ON (n.expiresAt)
;
CALL db.awaitIndexes(300)
;
// What people enter by hand is believed before anything that a file says.
MERGE (s:SourceSystem {key: 'manual'}) ON CREATE SET s.rank = 1
;
// Words of this step, made known to the store.
CREATE (r:Record:SourceSystem {words: true, evidence: '', expiresAt: '', rank: 0, allowed: '', retentionDays: 0, expected: false})
DETACH DELETE r
