// The segments room: a segment and each of its versions are found by key.
CREATE CONSTRAINT segment_key IF NOT EXISTS FOR (n:Segment) REQUIRE n.key IS UNIQUE
;
CREATE CONSTRAINT segment_version_key IF NOT EXISTS FOR (n:SegmentVersion) REQUIRE n.key IS UNIQUE
;
CALL db.awaitIndexes(300)
;
// Words of this room, made known to the store.
CREATE (n:Segment:SegmentVersion {words: true, key: '', version: 0, state: '', segment: '', name: '', description: '',
  expression: '', purpose: '', actor: '', at: '', deletedAt: '', deletedBy: ''})
CREATE (n)-[:WORDED {words: true}]->(n)
DETACH DELETE n
