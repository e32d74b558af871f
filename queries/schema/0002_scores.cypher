// The scores room: runs, one row a user and run, and the best users of each score as ranked edges.
CREATE CONSTRAINT score_run_id IF NOT EXISTS FOR (n:ScoreRun) REQUIRE n.id IS UNIQUE
;
CREATE INDEX score_run_state IF NOT EXISTS FOR (n:ScoreRun) ON (n.state)
;
CREATE CONSTRAINT score_run_user IF NOT EXISTS FOR (n:Score) REQUIRE (n.run, n.user) IS UNIQUE
;
CREATE CONSTRAINT ranked_board_rank IF NOT EXISTS FOR ()-[r:RANKED]-() REQUIRE (r.board, r.rank) IS UNIQUE
;
CALL db.awaitIndexes(300)
;
// Make the words of this room known to the store.
CREATE (s:Score {words: true})
SET s += {
  pagerank: 0.0, pagerankPercentile: 0.0, downstreamRevenue: 0.0, downstreamRevenuePercentile: 0.0, retiredAt: '',
  published: '', stage: '', done: 0, total: 0, damping: 0.0, totalError: 0.0, decay: 0.0
}
DETACH DELETE s
