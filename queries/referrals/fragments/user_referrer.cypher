// Who brought the user.
// fragment: slot
// subject:  user_
// params:  none
// columns: none
head(COLLECT {
  MATCH (referrer_:User)-[brought_:REFERRED]->(user_)
  RETURN {at: brought_.at.epochMillis, campaign: brought_.campaign, channel: brought_.channel, state: brought_.state,
    user: project(User, referrer_)}
})
