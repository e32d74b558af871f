// Whole times 24 hours since the user joined.
// fragment: value
// subject:  user_
// params:  now_ ZONED DATETIME
// columns: none
(($now_.epochMillis - user_.joinedAt.epochMillis) / 86400000)
