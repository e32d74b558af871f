// When users came through some channels.
// access:  read
// rows:    one
// params:  rows LIST<MAP>
// columns: found LIST<MAP>
UNWIND $rows AS row
MATCH (u:User {id: row.user})-[came:CAME_THROUGH]->(c:Channel {key: row.channel})
RETURN collect({user: u.id, channel: c.key, at: came.at.epochMillis}) AS found
