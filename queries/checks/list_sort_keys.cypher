// The names and sort keys of the next users who have names as columns of equal length; `joined` is null where it is no instant.
// access:  read
// rows:    one
// params:  after STRING · limit INTEGER
// columns: last STRING? · n INTEGER · users LIST<STRING> · sorted LIST<MAP>
MATCH (u:User) WHERE u.id > $after AND NOT u:Erased
WITH u ORDER BY u.id LIMIT $limit
RETURN max(u.id) AS last, count(u) AS n, collect(u.id) AS users, collect({
  name: CASE WHEN u.name IS :: STRING THEN u.name END,
  search_name: u.searchName, name_key: u.nameKey, joined_key: u.joinedKey,
  joined: CASE WHEN u.joinedAt IS :: ZONED DATETIME NOT NULL THEN u.joinedAt.epochMillis END
}) AS sorted
