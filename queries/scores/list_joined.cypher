// When they joined, of the users after one id up to and with another, in ms since 1970: flat columns. People are told by
// what the store calls their nodes, which holds while nobody deletes one.
// access:  read
// rows:    one
// params:  after STRING · last STRING
// columns: joiners LIST<INTEGER> · joined_at LIST<INTEGER>
MATCH (u:User) WHERE u.id > $after AND u.id <= $last
RETURN collect(id(u)) AS joiners, collect(coalesce(u.joinedAt.epochMillis, 0)) AS joined_at
