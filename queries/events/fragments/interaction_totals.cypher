// How much attention the user gave and got, and with how many people.
// fragment: slot
// subject:  user_
// params:  none
// columns: none
{
  given: coalesce(head(COLLECT { MATCH (user_)-[out_:INTERACTED]->() RETURN sum(out_.count) }), 0),
  received: coalesce(head(COLLECT { MATCH (user_)<-[in_:INTERACTED]-() RETURN sum(in_.count) }), 0),
  n_people: COUNT { MATCH (user_)-[:INTERACTED]-(other_:User) RETURN DISTINCT other_ }
}
