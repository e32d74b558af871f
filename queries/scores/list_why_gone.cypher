// How many of these users' accounts, and of up to so many below them, were merged between two moments, and how many
// people below them were erased: bare counts.
// access:  read
// rows:    many
// params:  users LIST<STRING> · since ZONED DATETIME · until ZONED DATETIME · limit INTEGER
// columns: user STRING · kind STRING · times INTEGER · amount INTEGER? · examples LIST<MAP>
UNWIND $users AS id
MATCH (u:User {id: id})
WITH id, COLLECT {
  MATCH path = (u)-[:REFERRED*0..]->(b:User)
  RETURN b LIMIT $limit
} AS found
UNWIND found AS who
OPTIONAL MATCH (e:Erasure {user: who.id}) WHERE e.at > $since AND e.at <= $until
WITH id, sum(CASE WHEN e IS NULL THEN 0 ELSE 1 END) AS n_erased, sum(COUNT {
  MATCH (:Merged)-[m:MERGED_INTO]->(who) WHERE m.at > $since AND m.at <= $until
}) AS n_merged
UNWIND [{kind: 'erased', times: n_erased}, {kind: 'merged', times: n_merged}] AS told
WITH id, told WHERE told.times > 0
RETURN id AS user, told.kind AS kind, told.times AS times, NULL AS amount, [] AS examples
