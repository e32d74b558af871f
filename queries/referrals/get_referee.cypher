// A user as someone whom another brought: who did, when and how, and whether the user brought others in turn.
// access:  read
// rows:    optional
// params:  referee STRING
// columns: has_referees BOOLEAN · referrer STRING? · at INTEGER? · campaign STRING? · channel STRING?
MATCH (standing:Standing {user: $referee})
MATCH (referee:User {id: coalesce(standing.of, standing.user)})
OPTIONAL MATCH (referrer:User)-[brought:REFERRED]->(referee)
RETURN EXISTS { (referee)-[:REFERRED]->() } AS has_referees, referrer.id AS referrer,
  brought.at.epochMillis AS at, brought.campaign AS campaign, brought.channel AS channel
LIMIT 1
