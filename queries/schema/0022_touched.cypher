// Whoever changed since a moment is found without looking at everybody.
CREATE INDEX standing_touched IF NOT EXISTS FOR (n:Standing) ON (n.touched)
;
CALL db.awaitIndexes(300)
;
// Make the words of these runs known to the store.
CREATE (r:ScoreRun {words: true, nRead: 0})
DELETE r
