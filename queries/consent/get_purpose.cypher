// A purpose, or no row.
// access:  read
// rows:    optional
// params:  key STRING
// columns: purpose MAP
MATCH (p:Purpose {key: $key})
RETURN p {.key, .name_zh, .name_en, .text_zh, .text_en, .textVersion, .validFromVersion, .state} AS purpose
