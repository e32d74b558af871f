// The values of declared attributes that a person carries, and since when the person is known here.
// access:  read
// rows:    one
// params:  user STRING
// columns: created_ms INTEGER · carried LIST<MAP>
MATCH (u:User {id: $user})
RETURN u.createdAt.epochMillis AS created_ms,
  COLLECT { MATCH (a:Attribute) WHERE u[a.key] IS NOT NULL RETURN {key: a.key, value: u[a.key]} } AS carried
