// One user by an identity.
// fragment: root
// params:  kind_ STRING · value_ STRING
// columns: none
head(COLLECT {
  MATCH (:Identity {kind: $kind_, value: $value_})<-[:IDENTIFIED_BY]-(user_:User)
  RETURN {user: project(User, user_)}
})
