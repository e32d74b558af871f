// What every reading of an invitation list holds.
// fragment: card of InvitationList
// subject:  list_
// params:  none
// columns: none
list_ {.id, .segment, .purpose, .capacity, .again, .actor, .role, segment_version: list_.version,
  order_by: list_.orderBy, n_invited: list_.nInvited, is_open: list_.state = 'open', at: list_.at.epochMillis,
  as_of: list_.asOf.epochMillis, expires_at: list_.expiresAt.epochMillis, closed_at: list_.closedAt.epochMillis,
  closed_by: list_.closedBy}
