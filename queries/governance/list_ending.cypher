// The next users who hold a tag, as far as it was said until an instant, by one source or by any.
// access:  read
// rows:    many
// params:  key STRING · source STRING? · before ZONED DATETIME · limit INTEGER
// columns: user STRING
MATCH (:Tag {key: $key})<-[held:TAGGED]-(u:User)
WHERE held.since <= $before AND ($source IS NULL OR held.source = $source)
WITH DISTINCT u LIMIT $limit
RETURN u.id AS user
