// Who holds some identities.
// access:  read
// rows:    one
// params:  rows LIST<MAP>
// columns: found LIST<MAP>
UNWIND $rows AS row
MATCH (i:Identity {kind: row.kind, value: row.value})<-[:IDENTIFIED_BY]-(u:User)
RETURN collect({kind: i.kind, value: i.value, user: u.id}) AS found
