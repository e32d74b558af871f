// Make known to the store the word for what a run of scores could not tell.
CREATE (r:ScoreRun {words: true, warnings: []})
DELETE r
