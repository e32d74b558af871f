// All referrals above some users, up to the first referrer of each.
// access:  read
// rows:    one
// params:  users LIST<STRING>
// columns: found LIST<MAP>
UNWIND $users AS id
MATCH (:User {id: id})<-[chain:REFERRED*1..]-(top:User)
WHERE NOT EXISTS { (top)<-[:REFERRED]-() }
UNWIND chain AS brought
RETURN collect(DISTINCT {referee: endNode(brought).id, referrer: startNode(brought).id}) AS found
