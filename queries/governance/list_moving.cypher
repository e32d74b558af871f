// The next ids of users of whom something is said of a tag.
// access:  read
// rows:    many
// params:  key STRING · limit INTEGER
// columns: user STRING
MATCH (:Tag {key: $key})<-[:TAGGED|TAGGED_BESIDE|SET_ASIDE]-(n:User|Merged)
WITH DISTINCT n LIMIT $limit
RETURN n.id AS user
