// A group, how many of its places are taken, and whom an invitation to it would not be for: who is in it, who stands
// higher on its ladder, who holds an invitation to it that is not over, who declined one.
// access:  read
// rows:    optional
// params:  group STRING · at ZONED DATETIME
// columns: kind STRING · ladder STRING? · capacity INTEGER? · members LIST<STRING> · higher LIST<STRING> · invited LIST<STRING> · declined LIST<STRING>
MATCH (g:Group {key: $group})
OPTIONAL MATCH (g)-[:ON]->(l:Ladder)
RETURN g.kind AS kind, l.key AS ladder, g.capacity AS capacity,
  COLLECT { MATCH (g)<-[:MEMBER_OF]-(u:User) RETURN u.id } AS members,
  COLLECT { MATCH (l)<-[:ON]-(above:Group)<-[:MEMBER_OF]-(u:User) WHERE above.rank > g.rank RETURN u.id } AS higher,
  COLLECT {
    MATCH (g)<-[held:HOLDS]-(:Invitation)<-[:INVITED]-(u:User)
    WHERE held.until > $at
    RETURN DISTINCT u.id
  } AS invited,
  COLLECT {
    MATCH (:Invitation {group: $group, state: 'declined'})<-[:INVITED]-(u:User)
    RETURN DISTINCT u.id
  } AS declined
