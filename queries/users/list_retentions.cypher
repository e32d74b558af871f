// Attributes whose values are kept for so many days only.
// access:  read
// rows:    many
// params:  none
// columns: key STRING · days INTEGER
MATCH (a:Attribute) WHERE a.retentionDays IS NOT NULL
RETURN a.key AS key, a.retentionDays AS days
