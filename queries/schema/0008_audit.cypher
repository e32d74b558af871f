// The audit and erasure rooms: entries are found by chain and number, by time, and by whom they are about; what was
// erased by its keyed hash.
CREATE CONSTRAINT audit_chain_seq IF NOT EXISTS FOR (n:Audit) REQUIRE (n.chain, n.seq) IS UNIQUE
;
CREATE CONSTRAINT audit_key IF NOT EXISTS FOR (n:Audit) REQUIRE n.key IS UNIQUE
;
CREATE INDEX audit_user IF NOT EXISTS FOR (n:Audit) ON (n.user)
;
CREATE INDEX audit_other IF NOT EXISTS FOR (n:Audit) ON (n.other)
;
CREATE INDEX broad_key IF NOT EXISTS FOR (n:Broad) ON (n.key)
;
CREATE CONSTRAINT chain_number IF NOT EXISTS FOR (n:Chain) REQUIRE n.number IS UNIQUE
;
CREATE CONSTRAINT tombstone_hash IF NOT EXISTS FOR (n:Tombstone) REQUIRE n.hash IS UNIQUE
;
CREATE INDEX tombstone_erasure IF NOT EXISTS FOR (n:Tombstone) ON (n.erasure)
;
CREATE CONSTRAINT erasure_user IF NOT EXISTS FOR (n:Erasure) REQUIRE n.user IS UNIQUE
;
CALL db.awaitIndexes(300)
;
// Words of these rooms, made known to the store; those of merged people too, whatever the order of the steps.
CREATE (n:Audit:Broad:Chain:Tombstone:Erasure:Erased:Merged {words: true, chain: 0, seq: 0, number: 0, action: '', other: '',
  why: '', salt: '', digest: '', previous: '', blanked: false, keys: '', erasure: '', report: '', finishedAt: '', ids: '', fresh: '',
  user: '', hash: '', state: '', mergedAt: ''})
CREATE (n)-[:MERGED_INTO {words: true}]->(n), (n)-[:SET_ASIDE {words: true, was: ''}]->(n)
DETACH DELETE n
