// One task by key, in the version named or the newest.
// fragment: root
// params:  key_ STRING · wanted_ INTEGER?
// columns: none
head(COLLECT {
  MATCH (task_:Task {key: $key_})
  MATCH (version_:TaskVersion {key: task_.key + '\u0001' + toString(coalesce($wanted_, task_.version))})
  RETURN {task: project(Task, version_)}
})
