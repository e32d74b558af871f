// What every reading of a user holds.
// fragment: card of User
// subject:  user_
// params:  none
// columns: none
user_ {.id, .name, joined_at: user_.joinedAt.epochMillis, created_at: user_.createdAt.epochMillis}
