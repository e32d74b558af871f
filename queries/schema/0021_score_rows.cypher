// One row a person for all runs of scores: what the last run wrote, and what stood there before it.
CREATE CONSTRAINT score_row_user IF NOT EXISTS FOR (n:ScoreRow) REQUIRE n.user IS UNIQUE
;
CREATE INDEX score_row_number IF NOT EXISTS FOR (n:ScoreRow) ON (n.number)
;
CALL db.awaitIndexes(300)
;
// Make the words of these rows known to the store.
CREATE (s:ScoreRow {words: true})
SET s += {user: '', number: 0, values: [], percentiles: [], valuesBefore: [], percentilesBefore: []}
CREATE (r:ScoreRun {words: true, number: 0, keys: [], units: [], percentile: 0.0, lastNumber: 0})
CREATE (r)-[:RANKED {percentile: 0.0}]->(s)
DETACH DELETE r, s
;
// Runs of before have rows of another shape: they are erased by the next run, and until then nobody has scores.
MATCH (r:ScoreRun) WHERE r.keys IS NULL
SET r.state = 'failed'
;
MATCH (l:Lock {name: 'scores'})
REMOVE l.published
SET l.lastNumber = 0
