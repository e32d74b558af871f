// Was invited since a moment, and how the invitation ended is one of some states.
// fragment: truth
// subject:  user_
// params:  since_ ZONED DATETIME · states_ LIST<STRING>
// columns: none
EXISTS {
  MATCH (user_)-[invited_:INVITED]->(invitation_:Invitation)
  WHERE invited_.at >= $since_ AND invitation_.state IN $states_
}
