// Whose an id is, and by which merge it became theirs if it is not their own.
// access:  read
// rows:    optional
// params:  user STRING
// columns: person STRING · merge STRING?
MATCH (s:Standing {user: $user})
OPTIONAL MATCH (:Merged {id: s.user})-[m:MERGED_INTO]->()
RETURN coalesce(s.of, s.user) AS person, m.merge AS merge
