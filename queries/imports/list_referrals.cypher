// Who brought some users, now or before it was voided, and whether they brought others themselves.
// access:  read
// rows:    many
// params:  referees LIST<STRING>
// columns: referee STRING · has_referees BOOLEAN · brought LIST<MAP>
UNWIND $referees AS id
MATCH (referee:User {id: id})
RETURN referee.id AS referee, EXISTS { (referee)-[:REFERRED]->() } AS has_referees,
  COLLECT {
    MATCH (referrer:User)-[brought:REFERRED|WAS_REFERRED]->(referee)
    RETURN {referrer: referrer.id, at: brought.at.epochMillis, campaign: brought.campaign, channel: brought.channel,
      is_voided: type(brought) = 'WAS_REFERRED'}
  } AS brought
