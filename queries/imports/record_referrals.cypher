// Say who brought whom.
// access:  write
// rows:    none
// params:  rows LIST<MAP>
// columns: none
UNWIND $rows AS row
MATCH (referrer:User {id: row.referrer})
MATCH (referee:User {id: row.referee})
CREATE (referrer)-[:REFERRED {
  referee: row.referee, at: datetime({epochMillis: row.at_ms}), campaign: row.campaign, channel: row.channel,
  state: 'active', of: row.of, ofEnd: row.of_end
}]->(referee)
