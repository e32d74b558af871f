// Those above a user, the referrer first, up to some generations: a part of the way up, so that no way is too long.
// access:  read
// rows:    many
// params:  user STRING
// columns: user STRING
MATCH chain = (:User {id: $user})<-[:REFERRED*1..50]-(above:User)
RETURN above.id AS user
ORDER BY length(chain)
