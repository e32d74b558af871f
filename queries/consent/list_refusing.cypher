// The users who refused a purpose, ascending.
// access:  read
// rows:    one
// params:  purpose STRING
// columns: users LIST<STRING>
MATCH (:Purpose {key: $purpose})<-[c:CONSENTED]-(u:User)
WHERE c.status IN ['denied', 'withdrawn']
WITH u ORDER BY u.id
RETURN collect(u.id) AS users
