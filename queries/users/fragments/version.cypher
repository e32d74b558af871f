// The number that moves only with tier or identity.
// fragment: slot
// subject:  user_
// params:  none
// columns: none
head(COLLECT { MATCH (standing_:Standing {user: user_.id}) RETURN standing_.version })
