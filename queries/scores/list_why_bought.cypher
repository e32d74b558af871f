// On which days these users bought up to a moment, for how much less refunds and before them, in how many purchases: a row a user and day.
// access:  read
// rows:    many
// params:  users LIST<STRING> · until ZONED DATETIME
// columns: user STRING · day STRING? · net INTEGER · paid INTEGER · times INTEGER
UNWIND $users AS id
MATCH (u:User {id: id})-[:BOUGHT]->(p:Purchase)
WHERE coalesce(p.at <= $until, true)
RETURN id AS user, toString(p.day) AS day, sum(p.amountMinor - coalesce(p.refundedMinor, 0)) AS net,
  sum(p.amountMinor) AS paid, count(*) AS times
