// A person and all who were merged into them: into whom each was, and when each joined by what stands at their node and,
// where others were merged into it, by what stood there of its own.
// access:  read
// rows:    many
// params:  user STRING
// columns: user STRING · parent STRING? · joined_ms INTEGER · own_ms INTEGER? · name STRING
MATCH (w:User {id: $user})
MATCH (member)-[:MERGED_INTO*0..]->(w)
RETURN member.id AS user, head(COLLECT { MATCH (member)-[:MERGED_INTO]->(parent) RETURN parent.id }) AS parent,
  member.joinedAt.epochMillis AS joined_ms,
  head(COLLECT { MATCH (member)<-[m:MERGED_INTO]-() RETURN m.ownJoinedAt.epochMillis LIMIT 1 }) AS own_ms,
  member.name AS name
ORDER BY user
