// Groups to which somebody is to be moved, and how many of their places are taken: by members, and by others who hold an
// invitation that is not over. Read after the groups' locks.
// access:  read
// rows:    many
// params:  keys LIST<STRING> · at ZONED DATETIME
// columns: target MAP · n_taken INTEGER
UNWIND $keys AS key
MATCH (g:Group {key: key})
OPTIONAL MATCH (g)-[:ON]->(l:Ladder)
RETURN g {.key, .name, .kind, .rank, .capacity, ladder: l.key,
    is_ready: coalesce(l.state, 'ready') = 'ready'} AS target,
  CASE WHEN g.capacity IS NULL THEN 0
    ELSE COUNT { (g)<-[:MEMBER_OF]-() } + COUNT {
      MATCH (g)<-[held:HOLDS]-(:Invitation)<-[:INVITED]-(u:User)
      WHERE held.until > $at AND NOT EXISTS { (u)-[:MEMBER_OF]->(g) }
      RETURN DISTINCT u
    }
  END AS n_taken
