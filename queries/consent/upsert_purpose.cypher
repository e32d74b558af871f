// A purpose as it is to stand; the words of each version are kept.
// access:  write
// rows:    one
// params:  key STRING · name_zh STRING · name_en STRING · text_zh STRING · text_en STRING · text_version INTEGER · valid_from_version INTEGER · state STRING · text_key STRING · actor STRING · at ZONED DATETIME
// columns: key STRING
MERGE (p:Purpose {key: $key})
SET p.name_zh = $name_zh, p.name_en = $name_en, p.text_zh = $text_zh, p.text_en = $text_en,
  p.textVersion = $text_version, p.validFromVersion = $valid_from_version, p.state = $state
MERGE (t:PurposeText {key: $text_key})
ON CREATE SET t.version = $text_version, t.text_zh = $text_zh, t.text_en = $text_en, t.actor = $actor, t.at = $at
MERGE (p)-[:WORDED]->(t)
RETURN p.key AS key
