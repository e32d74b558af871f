// The groups of a ladder from the lowest.
// access:  read
// rows:    many
// params:  ladder STRING
// columns: key STRING · name STRING · kind STRING · rank INTEGER · capacity INTEGER?
MATCH (l:Ladder {key: $ladder})<-[:ON]-(g:Group)
RETURN g.key AS key, g.name AS name, g.kind AS kind, g.rank AS rank, g.capacity AS capacity
ORDER BY rank
