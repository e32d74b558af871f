// One task in its newest version, and whether anybody ever completed it.
// access:  read
// rows:    optional
// params:  key STRING · type STRING
// columns: version INTEGER · kind STRING · name_zh STRING · name_en STRING · purpose STRING · stages STRING · first DATE? · last DATE? · state STRING · is_begun BOOLEAN
MATCH (t:Task {key: $key})
MATCH (v:TaskVersion {key: t.key + '\u0001' + toString(t.version)})
RETURN t.version AS version, v.kind AS kind, v.name_zh AS name_zh, v.name_en AS name_en, v.purpose AS purpose,
  v.stages AS stages, v.first AS first, v.last AS last, v.state AS state,
  EXISTS { MATCH (e:Event {type: $type}) WHERE e.at > datetime({epochMillis: 0}) } AS is_begun
