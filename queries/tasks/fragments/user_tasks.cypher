// How far the user is in each task: those that they completed at least once, and those that they can complete today.
// fragment: slot
// subject:  user_
// params:  today_ DATE
// columns: none
COLLECT {
  MATCH (task_:Task)
  WITH task_, COUNT { (user_)-[:DID]->(:Event {type: task_.eventType}) } AS done_
  MATCH (version_:TaskVersion {key: task_.key + '\u0001' + toString(task_.version)})
  WHERE done_ > 0 OR (version_.state = 'active' AND coalesce(version_.first <= $today_, true)
    AND coalesce(version_.last >= $today_, true))
  WITH version_, done_ ORDER BY version_.task LIMIT 200
  RETURN {task: project(Task, version_), completions: done_, stages: version_.stages}
}
