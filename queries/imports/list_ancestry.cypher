// All referrals above some users, up to the first referrer of each.
// access:  read
// rows:    many
// params:  users LIST<STRING>
// columns: referee STRING · referrer STRING
UNWIND $users AS id
MATCH (:User {id: id})<-[chain:REFERRED*1..]-(top:User)
WHERE NOT EXISTS { (top)<-[:REFERRED]-() }
UNWIND chain AS brought
RETURN DISTINCT endNode(brought).id AS referee, startNode(brought).id AS referrer
