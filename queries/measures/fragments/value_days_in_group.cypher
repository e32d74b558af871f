// Whole times 24 hours since the user entered the group; unknown of who is not in it.
// fragment: value
// subject:  user_
// params:  key_ STRING · now_ ZONED DATETIME
// columns: none
head(COLLECT {
  MATCH (user_)-[member_:MEMBER_OF]->(:Group {key: $key_})
  RETURN ($now_.epochMillis - member_.since.epochMillis) / 86400000
})
