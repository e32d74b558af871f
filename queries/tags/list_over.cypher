// Who holds a tag whose term is over, as far as a number of such tags goes.
// access:  read
// rows:    one
// params:  now ZONED DATETIME · limit INTEGER
// columns: users LIST<STRING>
MATCH (u:User)-[held:TAGGED]->(:Tag)
WHERE held.until <= $now
WITH u LIMIT $limit
RETURN collect(DISTINCT u.id) AS users
