// Cases that somebody looked into and found fine.
CREATE CONSTRAINT signal_dismissal_number IF NOT EXISTS FOR (n:SignalDismissal) REQUIRE n.number IS UNIQUE
;
CALL db.awaitIndexes(300)
;
// Make the words of these dismissals known to the store.
CREATE (d:SignalDismissal {words: true})
SET d += {number: -1, kind: '', referrers: [], referees: [], until: [], actor: '', role: '', at: datetime({epochMillis: 0}),
  reason: '', endedAt: datetime({epochMillis: 0}), endedBy: '', endedRole: '', endReason: ''}
CREATE (g:ScoreSignal {words: true, key: '', dismissals: [], isDismissed: false})
DELETE d, g
