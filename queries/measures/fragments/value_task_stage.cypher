// The number of the stage of a task that the user reached by completing it so often; 0 before the first.
// fragment: value
// subject:  user_
// params:  key_ STRING · type_ STRING
// columns: none
coalesce(head(COLLECT {
  MATCH (task_:Task {key: $key_})
  WITH task_.needs AS needs_, COUNT { (user_)-[:DID]->(:Event {type: $type_}) } AS n_
  RETURN size([need_ IN needs_ WHERE need_ <= n_])
}), 0)
