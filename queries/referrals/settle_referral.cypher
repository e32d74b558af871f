// Void that somebody brought a user: it becomes history with who voided it, when and why.
// access:  write
// rows:    one
// params:  referee STRING · at ZONED DATETIME · actor STRING · reason STRING
// columns: referrer STRING
MATCH (referrer:User)-[brought:REFERRED]->(referee:User {id: $referee})
CREATE (referrer)-[:WAS_REFERRED {
  referee: $referee, at: brought.at, campaign: brought.campaign, channel: brought.channel,
  of: brought.of, ofEnd: brought.ofEnd, voidedAt: $at, voidedBy: $actor, reason: $reason
}]->(referee)
DELETE brought
RETURN referrer.id AS referrer
