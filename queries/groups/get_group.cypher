// A group with what was said of it, and its ladder.
// access:  read
// rows:    optional
// params:  key STRING
// columns: kept MAP · ladder STRING?
MATCH (g:Group {key: $key})
RETURN g {.name, .kind, .rank, .capacity, .benefitZh, .benefitEn, .offerKeys, .offerTexts} AS kept,
  head(COLLECT { MATCH (g)-[:ON]->(l:Ladder) RETURN l.key }) AS ladder
