// Versions of the brand's parameters of scores, each once.
CREATE CONSTRAINT score_settings_version IF NOT EXISTS FOR (n:ScoreSettings) REQUIRE n.version IS UNIQUE
;
CALL db.awaitIndexes(300)
;
// Make the words of settings known to the store.
CREATE (s:ScoreSettings {words: true})
SET s += {version: 0, document: '', actor: '', role: '', at: datetime({epochMillis: 0}), note: ''}
CREATE (r:ScoreRun {words: true, settings: 0})
DELETE s, r
