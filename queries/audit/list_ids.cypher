// All ids that one person has or had, by any of them: those merged into them too; an empty list for nobody.
// access:  read
// rows:    one
// params:  user STRING
// columns: ids LIST<STRING>
OPTIONAL MATCH (given:Merged {id: $user})-[:MERGED_INTO*1..50]->(final:User)
WITH coalesce(head(collect(final.id)), $user) AS id
OPTIONAL MATCH (u:User {id: id})
OPTIONAL MATCH (m:Merged)-[:MERGED_INTO*1..50]->(u)
WITH u, collect(DISTINCT m.id) AS merged
RETURN CASE WHEN u IS NULL THEN [] ELSE [u.id] + merged END AS ids
