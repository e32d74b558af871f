// A move, whose it is, and the move that undid it.
// access:  read
// rows:    optional
// params:  id STRING
// columns: id STRING · given STRING · from_group STRING · to_group STRING · undone_by STRING? · undone_ms INTEGER?
MATCH (m:Move {id: $id})
OPTIONAL MATCH (undo:Move {undoes: m.id})
RETURN m.id AS id, m.user AS given, m.from AS from_group, m.to AS to_group, undo.id AS undone_by,
  undo.at.epochMillis AS undone_ms
LIMIT 1
