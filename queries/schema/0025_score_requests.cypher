// Make the words of runs that are asked for known to the store.
CREATE (r:ScoreRun {words: true, requestedBy: '', requestedAt: 0, endedBy: '', endedAt: 0, problem: ''})
DELETE r
