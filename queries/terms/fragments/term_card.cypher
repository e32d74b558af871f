// What every reading of a term holds.
// fragment: card of Term
// subject:  term_
// params:  none
// columns: none
term_ {.id, .channel, .note, .renews, .reason, since: term_.since.epochMillis, until: term_.until.epochMillis,
  paid_until: term_.paidUntil.epochMillis, amount_minor: term_.amountMinor, ended_at: term_.endedAt.epochMillis,
  ended_by: term_.endedBy}
