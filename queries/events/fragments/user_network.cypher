// With whom the user has to do, as a picture needs it: how many they are, the strongest of them, and who of those have to
// do with each other, with the sums of what passed both ways. Null of who refused to be profiled; others who did so, or
// were erased, have no name.
// fragment: slot
// subject:  user_
// params:  limit_ INTEGER
// columns: none
head(COLLECT {
  MATCH (user_)
  WHERE NOT EXISTS {
    (user_)-[refused_:CONSENTED]->(:Purpose {key: 'profiling'}) WHERE refused_.status IN ['denied', 'withdrawn']
  }
  OPTIONAL MATCH (user_)-[contact_:INTERACTED]-(other_:User) WHERE other_ <> user_ AND contact_.count > 0
  WITH user_, other_, sum(contact_.count) AS strength_
  ORDER BY strength_ DESC, other_.id
  WITH user_, collect(CASE WHEN other_ IS NULL THEN null ELSE {id: other_.id, strength: strength_} END) AS all_
  WITH user_, size(all_) AS n_, all_[..$limit_] AS some_
  RETURN {name: user_.name, n: n_,
    contacts: COLLECT {
      UNWIND some_ AS each_
      MATCH (person_:User {id: each_.id})
      RETURN {id: each_.id, strength: each_.strength, name: CASE WHEN NOT person_:Erased AND NOT EXISTS {
        (person_)-[said_:CONSENTED]->(:Purpose {key: 'profiling'}) WHERE said_.status IN ['denied', 'withdrawn']
      } THEN person_.name END}
    },
    ties: COLLECT {
      UNWIND some_ AS one_
      UNWIND some_ AS two_
      WITH one_, two_ WHERE one_.id < two_.id
      MATCH (from_:User {id: one_.id})
      MATCH (to_:User {id: two_.id})
      MATCH (from_)-[tie_:INTERACTED]-(to_)
      WITH from_.id AS from_id_, to_.id AS to_id_, sum(tie_.count) AS strength_
      ORDER BY from_id_, to_id_
      RETURN {one: from_id_, other: to_id_, strength: strength_}
    }}
})
