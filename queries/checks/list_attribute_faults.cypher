// Which values of the next users are not of the type that was declared for them; a day is an ISO text.
// access:  read
// rows:    one
// params:  after STRING · limit INTEGER · day STRING
// columns: last STRING? · n INTEGER · found LIST<LIST<MAP>>
CALL () { MATCH (a:Attribute) RETURN collect({key: a.key, type: a.type}) AS declared }
MATCH (u:User) WHERE u.id > $after
WITH u, declared ORDER BY u.id LIMIT $limit
WITH u, [a IN declared WHERE u[a.key] IS NOT NULL AND NOT coalesce(CASE a.type
    WHEN 'text' THEN u[a.key] IS :: STRING
    WHEN 'texts' THEN u[a.key] IS :: LIST<STRING NOT NULL>
    WHEN 'integer' THEN u[a.key] IS :: INTEGER
    WHEN 'number' THEN u[a.key] IS :: INTEGER | FLOAT
    WHEN 'boolean' THEN u[a.key] IS :: BOOLEAN
    WHEN 'date' THEN u[a.key] IS :: STRING AND u[a.key] =~ $day
  END, false) | a.key] AS odd
RETURN max(u.id) AS last, count(u) AS n,
  collect(CASE WHEN size(odd) > 0 THEN [{rule: 'attribute', entity: u.id, seen: odd[..10]}] END) AS found
