// The schema steps that were taken, in order.
// access:  read
// rows:    many
// params:  none
// columns: name STRING · checksum STRING
MATCH (m:Migration)
WHERE m.checksum IS NOT NULL
RETURN m.name AS name, m.checksum AS checksum
ORDER BY m.name
