// The groups of a ladder from the lowest, how many stand in each, and how many of its places are taken: by members, and by
// others who hold an invitation that is not over.
// access:  read
// rows:    many
// params:  ladder STRING · at ZONED DATETIME
// columns: group STRING · members INTEGER · capacity INTEGER? · taken INTEGER
MATCH (l:Ladder {key: $ladder})<-[:ON]-(g:Group)
RETURN g.key AS group, COUNT { (g)<-[:MEMBER_OF]-() } AS members, g.capacity AS capacity,
  CASE WHEN g.capacity IS NULL THEN 0
    ELSE COUNT { (g)<-[:MEMBER_OF]-() } + COUNT {
      MATCH (g)<-[held:HOLDS]-(:Invitation)<-[:INVITED]-(u:User)
      WHERE held.until > $at AND NOT EXISTS { (u)-[:MEMBER_OF]->(g) }
      RETURN DISTINCT u
    }
  END AS taken
ORDER BY g.rank
