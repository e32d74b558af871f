// Which of some tags users hold, or held, by an import; an ended one says until when.
// access:  read
// rows:    many
// params:  rows LIST<MAP>
// columns: user STRING · tag STRING · ended_at INTEGER?
UNWIND $rows AS row
MATCH (u:User {id: row.user})-[held:TAGGED|WAS_TAGGED {source: 'import'}]->(t:Tag {key: row.tag})
RETURN u.id AS user, t.key AS tag,
  CASE WHEN type(held) = 'WAS_TAGGED' THEN held.until.epochMillis END AS ended_at
