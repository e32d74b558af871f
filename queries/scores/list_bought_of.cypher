// What some users bought, less refunds and without that, in minor units, in flat columns. People are told by their ids; days as
// year · 1000 + day of the year.
// access:  read
// rows:    one
// params:  users LIST<STRING>
// columns: buyers LIST<STRING> · bought_on LIST<INTEGER> · amounts LIST<INTEGER> · paid LIST<INTEGER>
UNWIND $users AS user
MATCH (u:User {id: user})-[:BOUGHT]->(p:Purchase)
RETURN collect(u.id) AS buyers, collect(coalesce(p.day.year * 1000 + p.day.ordinalDay, 0)) AS bought_on,
  collect(p.amountMinor - coalesce(p.refundedMinor, 0)) AS amounts, collect(p.amountMinor) AS paid
