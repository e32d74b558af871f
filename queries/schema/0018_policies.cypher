// The policies room: a policy and each of its versions are found by key, versions by their ladder too.
CREATE CONSTRAINT policy_key IF NOT EXISTS FOR (n:Policy) REQUIRE n.key IS UNIQUE
;
CREATE CONSTRAINT policy_version_key IF NOT EXISTS FOR (n:PolicyVersion) REQUIRE n.key IS UNIQUE
;
CALL db.awaitIndexes(300)
;
// Words of this room, made known to the store.
CREATE (n:Policy:PolicyVersion {words: true, key: '', version: 0, policy: '', ladder: '', lowest: '', segments: [], name: '', state: '',
  document: '', actor: '', at: '', requestedBy: '', requestedAt: '', decidedBy: '', decidedAt: '', note: ''})
CREATE (n)-[:WORDED {words: true}]->(n),
  (n)-[:WARNED {words: true, ladder: '', policy: '', at: '', deadline: '', of: ''}]->(n)
DETACH DELETE n
