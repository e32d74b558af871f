// Who brought some users, now or before it was voided, and whether they brought others themselves.
// access:  read
// rows:    one
// params:  referees LIST<STRING>
// columns: found LIST<MAP>
UNWIND $referees AS id
MATCH (standing:Standing {user: id})
MATCH (referee:User {id: coalesce(standing.of, standing.user)})
RETURN collect({
  referee: referee.id,
  has_referees: EXISTS { (referee)-[:REFERRED]->() },
  brought: COLLECT {
    MATCH (referrer:User)-[brought:REFERRED|WAS_REFERRED]->(referee)
    RETURN {referrer: referrer.id, at: brought.at.epochMillis, campaign: brought.campaign, channel: brought.channel,
      is_voided: type(brought) = 'WAS_REFERRED'}
  }
}) AS found
