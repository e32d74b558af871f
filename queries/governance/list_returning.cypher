// The next ids of users of whom something is said of some tags that was first said of others, which were merged into
// them; what has ended meanwhile too.
// access:  read
// rows:    many
// params:  keys LIST<STRING> · origins LIST<STRING> · limit INTEGER
// columns: user STRING
UNWIND $keys AS key
MATCH (:Tag {key: key})<-[r:TAGGED|TAGGED_BESIDE|SET_ASIDE|WAS_TAGGED]-(n:User|Merged)
WHERE r.mergedFrom IN $origins
WITH DISTINCT n LIMIT $limit
RETURN n.id AS user
