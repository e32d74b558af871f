// The segment whose members the PageRank of a segment begins with, as versions of the parameters of scores name it.
CREATE (s:ScoreSettings {words: true, segment: ''})
DELETE s
