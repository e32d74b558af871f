// Who holds some identities.
// access:  read
// rows:    many
// params:  rows LIST<MAP>
// columns: kind STRING · value STRING · user STRING
UNWIND $rows AS row
MATCH (i:Identity {kind: row.kind, value: row.value})<-[:IDENTIFIED_BY]-(u:User)
RETURN i.kind AS kind, i.value AS value, u.id AS user
