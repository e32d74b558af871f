// Which tags some channels set on those who come through them.
// access:  read
// rows:    many
// params:  keys LIST<STRING>
// columns: channel STRING · tag STRING
UNWIND $keys AS key
MATCH (c:Channel {key: key})-[:SETS]->(t:Tag)
RETURN c.key AS channel, t.key AS tag
ORDER BY channel, tag
