// All tasks by key, each in its newest version; those in one state, or all.
// fragment: root
// params:  state_ STRING?
// columns: none
COLLECT {
  MATCH (task_:Task)
  WHERE $state_ IS NULL OR task_.state = $state_
  MATCH (version_:TaskVersion {key: task_.key + '\u0001' + toString(task_.version)})
  WITH version_ ORDER BY version_.task LIMIT 200
  RETURN {task: project(Task, version_)}
}
