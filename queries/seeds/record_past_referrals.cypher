// Say which referrals were voided, by whom and why.
// access:  write
// rows:    none
// params:  rows LIST<MAP>
// columns: none
UNWIND $rows AS row
MATCH (referrer:User {id: row.referrer})
MATCH (referee:User {id: row.referee})
CREATE (referrer)-[:WAS_REFERRED {
  referee: row.referee, at: datetime({epochMillis: row.at}), campaign: row.campaign, channel: row.channel,
  voidedAt: datetime({epochMillis: row.voided_at}), voidedBy: row.voided_by, reason: row.reason
}]->(referee)
