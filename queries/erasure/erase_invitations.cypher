// Make some invitations of a nameless user nobody's: an open one is withdrawn and its place free, words and hours go.
// access:  write
// rows:    one
// params:  user STRING · zone STRING · limit INTEGER
// columns: n INTEGER
MATCH (:User {id: $user})-[r:INVITED]->(i:Invitation)
WITH r, i LIMIT $limit
SET i.state = CASE i.state WHEN 'open' THEN 'withdrawn' ELSE i.state END, i.reason = 'erased',
  i.settledAt = datetime({epochMillis: datetime.truncate('day',
    datetime({datetime: coalesce(i.settledAt, i.at), timezone: $zone})).epochMillis})
DELETE r
WITH i
CALL (i) {
  MATCH (i)-[held:HOLDS]->(:Group)
  DELETE held
}
RETURN count(i) AS n
