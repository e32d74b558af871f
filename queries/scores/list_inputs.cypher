// What the scores are made of, for the users after one id up to and with another: columns of equal length, an entry a
// user. The referrer is '' for none; revenue is purchases minus refunds in minor units; targets and counts tell whom
// the user gave attention, one entry per person, kind and day.
// access:  read
// rows:    one
// params:  after STRING · last STRING
// columns: users LIST<STRING> · referrers LIST<STRING> · revenue LIST<INTEGER> · targets LIST<ANY> · counts LIST<ANY>
MATCH (u:User) WHERE u.id > $after AND u.id <= $last
CALL (u) { OPTIONAL MATCH (u)<-[:REFERRED]-(f:User) RETURN coalesce(f.id, '') AS referrer }
CALL (u) {
  MATCH (u)-[:BOUGHT]->(p:Purchase)
  RETURN sum(p.amountMinor - coalesce(p.refundedMinor, 0)) AS spent
}
CALL (u) {
  MATCH (u)-[i:INTERACTED]->(other:User)
  RETURN collect(other.id) AS others, collect(i.count) AS given
}
RETURN collect(u.id) AS users, collect(referrer) AS referrers, collect(spent) AS revenue, collect(others) AS targets,
  collect(given) AS counts
