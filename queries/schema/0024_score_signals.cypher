// Cases in which something speaks against referrals, found by a run of scores: each with its sub-graph.
CREATE CONSTRAINT score_signal_key IF NOT EXISTS FOR (n:ScoreSignal) REQUIRE n.key IS UNIQUE
;
CALL db.awaitIndexes(300)
;
// Make the words of these cases known to the store.
CREATE (g:ScoreSignal {words: true})
SET g += {key: '', run: '', asOf: '', kind: '', nUsers: 0, nPairs: 0, nPeople: 0, rawMinor: 0.0, gatedMinor: 0.0, sources: [], targets: [],
  relations: [], ats: []}
CREATE (g)-[:ABOUT {place: 0, isSubject: true, spentMinor: 0.0}]->(g)
CREATE (r:ScoreRun {words: true, nSignals: 0, nSignalsFound: 0})
DETACH DELETE g, r
