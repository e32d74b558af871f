// Make the word by which a run names the one before known to the store.
CREATE (r:ScoreRun {words: true, previous: ''})
DELETE r
;
// What changed since the run before can be told at once of what is published.
MATCH (l:Lock {name: 'scores'})
MATCH (r:ScoreRun {id: l.published})
MATCH (before:ScoreRun)
WHERE before.number < r.number AND before.keys IS NOT NULL AND before.publishedAt IS NOT NULL
WITH r, before ORDER BY before.number DESC LIMIT 1
SET r.previous = before.id
