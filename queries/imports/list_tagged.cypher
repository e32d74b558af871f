// Which of some tags users hold, or held, by an import; an ended one says until when.
// access:  read
// rows:    one
// params:  rows LIST<MAP>
// columns: found LIST<MAP>
UNWIND $rows AS row
MATCH (u:User {id: row.user})-[held:TAGGED|WAS_TAGGED {source: 'import'}]->(t:Tag {key: row.tag})
RETURN collect({
  user: u.id,
  tag: t.key,
  ended_at: CASE WHEN type(held) = 'WAS_TAGGED' THEN held.until.epochMillis END
}) AS found
