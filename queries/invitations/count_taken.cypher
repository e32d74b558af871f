// How many places of a group are taken: by its members, and by others who hold an invitation to it that is not over.
// access:  read
// rows:    one
// params:  group STRING · at ZONED DATETIME
// columns: n_taken INTEGER
MATCH (g:Group {key: $group})
RETURN COUNT { (g)<-[:MEMBER_OF]-() } + COUNT {
  MATCH (g)<-[held:HOLDS]-(:Invitation)<-[:INVITED]-(u:User)
  WHERE held.until > $at AND NOT EXISTS { (u)-[:MEMBER_OF]->(g) }
  RETURN DISTINCT u
} AS n_taken
