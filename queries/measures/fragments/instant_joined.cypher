// When the user joined, or so many times 24 hours later.
// fragment: instant
// subject:  user_
// params:  hours_ INTEGER
// columns: none
(user_.joinedAt + duration({hours: $hours_}))
