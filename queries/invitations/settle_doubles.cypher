// Of a person who is one of two now: of open invitations to one group the one that came first stays, and none to a group
// that they are in; the others are withdrawn and their places free.
// access:  write
// rows:    one
// params:  user STRING · at ZONED DATETIME · actor STRING · reason STRING
// columns: n INTEGER
MATCH (u:User {id: $user})-[:INVITED]->(i:Invitation {state: 'open'})-[held:HOLDS]->(g:Group)
WITH u, g, i, held ORDER BY i.at, i.key
WITH u, g, collect({invitation: i, held: held}) AS found
UNWIND CASE WHEN EXISTS { (u)-[:MEMBER_OF]->(g) } THEN found ELSE tail(found) END AS each
WITH each.invitation AS i, each.held AS held
SET i.state = 'withdrawn', i.settledAt = $at, i.settledBy = $actor, i.reason = $reason
DELETE held
RETURN count(i) AS n
