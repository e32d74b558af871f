// What they bought, less refunds and without that, in minor units, of the users after one id up to and with another: flat columns, so that a million rows are read in a
// second. People are told by what the store calls their nodes, which holds while nobody deletes one; days as
// year · 1000 + day of the year.
// access:  read
// rows:    one
// params:  after STRING · last STRING
// columns: buyers LIST<INTEGER> · bought_on LIST<INTEGER> · amounts LIST<INTEGER> · paid LIST<INTEGER>
MATCH (u:User) WHERE u.id > $after AND u.id <= $last
MATCH (u)-[:BOUGHT]->(p:Purchase)
RETURN collect(id(u)) AS buyers, collect(coalesce(p.day.year * 1000 + p.day.ordinalDay, 0)) AS bought_on,
  collect(p.amountMinor - coalesce(p.refundedMinor, 0)) AS amounts, collect(p.amountMinor) AS paid
