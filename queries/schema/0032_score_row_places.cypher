// Make the word by which a row tells in which of its two places the newest stands known to the store.
CREATE (s:ScoreRow {words: true, user: '', isSwapped: true})
DELETE s
