// What some users bought, a row a purchase, in flat columns: whose it is as their place in the list, the day as
// year · 1000 + day of the year, what was paid and what was given back, in minor units.
// access:  read
// rows:    one
// params:  users LIST<STRING>
// columns: places LIST<INTEGER> · days LIST<INTEGER> · paid LIST<INTEGER> · refunded LIST<INTEGER>
UNWIND range(0, size($users) - 1) AS place
MATCH (u:User {id: $users[place]})
MATCH (u)-[:BOUGHT]->(p:Purchase)
RETURN collect(place) AS places, collect(coalesce(p.day.year * 1000 + p.day.ordinalDay, 0)) AS days,
  collect(p.amountMinor) AS paid, collect(coalesce(p.refundedMinor, 0)) AS refunded
