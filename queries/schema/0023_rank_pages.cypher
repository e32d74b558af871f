// The best of each score stand in pages of a hundred. Runs of before have an edge a rank: they are erased by the next run,
// and until then nobody has scores.
CREATE (r:ScoreRun {words: true})-[:RANKED {board: '', rank: 0}]->(p:RankPage {words: true, users: [], values: [],
  percentiles: []})
DETACH DELETE r, p
;
MATCH (r:ScoreRun) WHERE r.state IN ['published', 'retired']
SET r.state = 'failed'
;
MATCH (l:Lock {name: 'scores'})
REMOVE l.published
