// Say what happened, in the transaction in which it happened; the worker numbers and handles it later.
// access:  write
// rows:    none
// params:  id STRING · at ZONED DATETIME · kind STRING · users LIST<STRING> · actor STRING · role STRING · before STRING · after STRING · request STRING
// columns: none
CREATE (:Change:Pending {
  id: $id, at: $at, dueAt: $at, kind: $kind, users: $users, actor: $actor, role: $role,
  before: $before, after: $after, request: $request, attempts: 0
})
