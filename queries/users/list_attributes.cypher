// The declared attributes.
// access:  read
// rows:    many
// params:  none
// columns: key STRING · type STRING · sensitive BOOLEAN · needs_consent BOOLEAN · label_zh STRING · label_en STRING · purpose STRING
MATCH (a:Attribute)
RETURN a.key AS key, a.type AS type, a.sensitive AS sensitive, a.needsConsent AS needs_consent,
  a.label_zh AS label_zh, a.label_en AS label_en, coalesce(a.purpose, 'service') AS purpose
ORDER BY a.key
