// What bands have given some users; read after the users' locks.
// access:  read
// rows:    many
// params:  users LIST<STRING> · beginning STRING
// columns: user STRING · tag STRING · actor STRING
UNWIND $users AS id
MATCH (u:User {id: id})-[held:TAGGED {source: 'rule'}]->(t:Tag)
WHERE held.actor STARTS WITH $beginning
RETURN u.id AS user, t.key AS tag, held.actor AS actor
ORDER BY user, tag
