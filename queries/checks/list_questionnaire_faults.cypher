// What is odd about the next questionnaires: versions that are not numbered from 1 to the newest, each under the key of
// its questionnaire and number, and channels that ask more than one.
// access:  read
// rows:    one
// params:  after STRING · limit INTEGER
// columns: last STRING? · n INTEGER · found LIST<LIST<MAP>>
MATCH (q:Questionnaire) WHERE q.key > $after
WITH q ORDER BY q.key LIMIT $limit
WITH q, COLLECT { MATCH (q)-[:WORDED]->(v:QuestionnaireVersion) RETURN v {.key, .questionnaire, .version} } AS versions,
  COLLECT {
    MATCH (c:Channel)-[:ASKS]->(q)
    WHERE COUNT { (c)-[:ASKS]->() } <> 1
    RETURN coalesce(c.key, '') LIMIT 10
  } AS torn
WITH q, [v IN versions WHERE NOT coalesce(
    v.questionnaire = q.key AND v.version IS :: INTEGER NOT NULL AND 1 <= v.version <= q.version
    AND v.key = q.key + '\u0001' + toStringOrNull(v.version), false) | coalesce(v.key, '')][..10]
  + CASE WHEN size(versions) = q.version THEN [] ELSE [toString(size(versions))] END + torn AS odd
RETURN max(q.key) AS last, count(q) AS n,
  collect(CASE WHEN size(odd) > 0 THEN [{rule: 'questionnaire', entity: q.key, seen: odd}] END) AS found
