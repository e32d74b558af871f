// One term with whose it is.
// access:  read
// rows:    optional
// params:  id STRING
// columns: user STRING · term MAP
MATCH (t:Term {id: $id})<-[:PAID_FOR]-(u:User)
RETURN u.id AS user, t {.id, .plan, .channel, .note, .renews, .phase, since: t.since.epochMillis,
  until: t.until.epochMillis, paid_until: t.paidUntil.epochMillis, amount_minor: t.amountMinor,
  ended_at: t.endedAt.epochMillis, due_at: t.dueAt.epochMillis} AS term
