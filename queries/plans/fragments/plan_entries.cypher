// The entries of a plan in its order, forward from a cursor: those that stand so, or all. Nobody's since their person was
// erased.
// fragment: slot
// subject:  plan_
// params:  after_ STRING · limit_ INTEGER · state_ STRING?
// columns: none
COLLECT {
  MATCH (entry_:MovePlanEntry)
  WHERE entry_.key STARTS WITH plan_.id + ':' AND entry_.key > $after_ AND ($state_ IS NULL OR entry_.state = $state_)
  WITH entry_ ORDER BY entry_.key LIMIT $limit_
  OPTIONAL MATCH (user_:User {id: entry_.user}) WHERE NOT user_:Erased
  WITH entry_, user_ ORDER BY entry_.key
  RETURN {cursor: entry_.key, node: entry_ {.position, .step, .reason, .state, .problem, from_group: entry_.from,
    to_group: entry_.to, move_id: entry_.move, until: entry_.until.epochMillis, id: entry_.key,
    user: project(User, user_)}}
}
