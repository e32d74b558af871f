// When users came through some channels.
// access:  read
// rows:    many
// params:  rows LIST<MAP>
// columns: user STRING · channel STRING · at INTEGER
UNWIND $rows AS row
MATCH (u:User {id: row.user})-[came:CAME_THROUGH]->(c:Channel {key: row.channel})
RETURN u.id AS user, c.key AS channel, came.at.epochMillis AS at
