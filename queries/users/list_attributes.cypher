// The declared attributes.
// access:  read
// rows:    many
// params:  none
// columns: key STRING · type STRING · class STRING · purpose STRING · sensitive BOOLEAN · needs_consent BOOLEAN · label_zh STRING · label_en STRING · allowed LIST<STRING> · retention_days INTEGER · is_expected BOOLEAN
MATCH (a:Attribute)
RETURN a.key AS key, a.type AS type, coalesce(a.class, 'basic') AS class, coalesce(a.purpose, 'service') AS purpose,
  a.sensitive AS sensitive, a.needsConsent AS needs_consent, a.label_zh AS label_zh, a.label_en AS label_en,
  coalesce(a.allowed, []) AS allowed, a.retentionDays AS retention_days, coalesce(a.expected, false) AS is_expected
ORDER BY a.key
