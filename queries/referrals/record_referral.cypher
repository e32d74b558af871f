// Say who brought whom.
// access:  write
// rows:    none
// params:  referrer STRING · referee STRING · at ZONED DATETIME · campaign STRING? · channel STRING? · of STRING? · of_end STRING?
// columns: none
MATCH (referrer:User {id: $referrer})
MATCH (referee:User {id: $referee})
CREATE (referrer)-[:REFERRED {
  referee: $referee, at: $at, campaign: $campaign, channel: $channel, state: 'active',
  of: $of, ofEnd: $of_end
}]->(referee)
