// Who gave these users attention up to a day, by how long ago they last did: how many, how often, and what of it has not
// faded by half for each half life. Nothing of whoever is in more interactions than are looked at.
// access:  read
// rows:    many
// params:  users LIST<STRING> · today DATE · days LIST<INTEGER> · half_life FLOAT · limit INTEGER
// columns: user STRING · age INTEGER · people INTEGER · times INTEGER · strength FLOAT
UNWIND $users AS id
MATCH (u:User {id: id})
WHERE COUNT { (u)-[:INTERACTED]-() } <= $limit
MATCH (o:User)-[i:INTERACTED]->(u)
WHERE i.day <= $today AND o <> u
WITH id, o, sum(i.count) AS times, duration.inDays(max(i.day), $today).days AS idle
WITH id, size([day IN $days WHERE idle > day]) AS age, times, times * 0.5 ^ (idle / $half_life) AS strength
WITH id, age, count(*) AS people, sum(times) AS times, sum(strength) AS strength
ORDER BY id, age
RETURN id AS user, age, people, times, strength
