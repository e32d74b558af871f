// When a person completed ladder tasks, with the stages of each as they are now.
// access:  read
// rows:    one
// params:  user STRING
// columns: found LIST<MAP>
MATCH (u:User {id: $user})
MATCH (t:Task)
WITH t, COLLECT {
  MATCH (u)-[:DID]->(e:Event {type: t.eventType})
  RETURN e.at ORDER BY e.at, e.id
} AS ats
WHERE size(ats) > 0
MATCH (v:TaskVersion {key: t.key + '\u0001' + toString(t.version)})
WITH t, v, ats ORDER BY t.key
RETURN collect({task: t.key, kind: v.kind, name_zh: v.name_zh, name_en: v.name_en, stages: v.stages, ats: ats}) AS found
