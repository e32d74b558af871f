// What source systems say of the values of some users; `rank` tells whom to believe first, none comes last.
// access:  read
// rows:    many
// params:  users LIST<STRING>
// columns: user STRING · key STRING · source STRING · rank INTEGER · evidence STRING
UNWIND $users AS id
MATCH (u:User {id: id})-[:KNOWN_BY]->(r:Record)
WHERE r.evidence IS NOT NULL
OPTIONAL MATCH (s:SourceSystem {key: r.source})
RETURN u.id AS user, r.key AS key, r.source AS source, s.rank AS rank, r.evidence AS evidence
