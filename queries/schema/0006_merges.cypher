// The merges room: those who were merged into others are found by their id, look-alikes by what they share.
CREATE CONSTRAINT merged_id IF NOT EXISTS FOR (n:Merged) REQUIRE n.id IS UNIQUE
;
CREATE INDEX user_nickname IF NOT EXISTS FOR (n:User) ON (n.nickname)
;
CREATE INDEX user_avatar IF NOT EXISTS FOR (n:User) ON (n.avatar)
;
CREATE INDEX user_address IF NOT EXISTS FOR (n:User) ON (n.address)
;
CREATE INDEX user_device IF NOT EXISTS FOR (n:User) ON (n.device)
;
CALL db.awaitIndexes(300)
;
// What look-alikes may share besides their nickname.
UNWIND [
  ['avatar', '头像', 'Avatar'], ['address', '地址', 'Address'], ['device', '设备', 'Device']
] AS row
MERGE (a:Attribute {key: row[0]})
ON CREATE SET a.type = 'text', a.label_zh = row[1], a.label_en = row[2], a.sensitive = false,
  a.class = 'basic', a.purpose = 'service', a.needsConsent = false
;
// Words of this room, made known to the store.
CREATE (u:User:Merged:Standing {words: true, of: '', merges: 0, avatar: '', address: '', device: '', nickname: '',
  city: ''})
CREATE (u)-[:MERGED_INTO {merge: '', at: '', actor: '', reason: '', confidence: 0.0, rule: '', ownJoinedAt: ''}]->(u),
  (u)-[:SET_ASIDE {was: '', of: '', ofEnd: '', merge: ''}]->(u), (u)-[:KEPT_APART {at: '', actor: '', reason: ''}]->(u)
DETACH DELETE u
