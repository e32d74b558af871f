// Take values away from people who are part of others, since the records that spoke of them are another's again.
// access:  write
// rows:    none
// params:  users LIST<STRING> · values MAP
// columns: none
UNWIND $users AS id
MATCH (m:Merged {id: id})
SET m += $values
