// Begin with the users of a city.
// fragment: start
// subject:  user_
// params:  value_ STRING
// columns: none
MATCH (user_:User {city: $value_})
