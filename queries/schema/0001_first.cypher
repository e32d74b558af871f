// The first shape of the graph: what is unique, what is indexed, and the words that every statement may use.
CREATE CONSTRAINT user_id IF NOT EXISTS FOR (n:User) REQUIRE n.id IS UNIQUE
;
CREATE CONSTRAINT user_name_key IF NOT EXISTS FOR (n:User) REQUIRE n.nameKey IS UNIQUE
;
CREATE CONSTRAINT user_joined_key IF NOT EXISTS FOR (n:User) REQUIRE n.joinedKey IS UNIQUE
;
CREATE INDEX user_city IF NOT EXISTS FOR (n:User) ON (n.city)
;
CREATE INDEX user_province IF NOT EXISTS FOR (n:User) ON (n.province)
;
CREATE FULLTEXT INDEX user_search IF NOT EXISTS FOR (n:User) ON EACH [n.searchName]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'cjk', `fulltext.eventually_consistent`: false}}
;
CREATE CONSTRAINT standing_user IF NOT EXISTS FOR (n:Standing) REQUIRE n.user IS UNIQUE
;
CREATE CONSTRAINT record_key IF NOT EXISTS FOR (n:Record) REQUIRE n.key IS UNIQUE
;
CREATE CONSTRAINT identity_kind_value IF NOT EXISTS FOR (n:Identity) REQUIRE (n.kind, n.value) IS UNIQUE
;
CREATE CONSTRAINT attribute_key IF NOT EXISTS FOR (n:Attribute) REQUIRE n.key IS UNIQUE
;
CREATE CONSTRAINT staff_id IF NOT EXISTS FOR (n:Staff) REQUIRE n.id IS UNIQUE
;
CREATE CONSTRAINT tag_key IF NOT EXISTS FOR (n:Tag) REQUIRE n.key IS UNIQUE
;
CREATE CONSTRAINT tag_class_key IF NOT EXISTS FOR (n:TagClass) REQUIRE n.key IS UNIQUE
;
CREATE CONSTRAINT group_key IF NOT EXISTS FOR (n:Group) REQUIRE n.key IS UNIQUE
;
CREATE CONSTRAINT ladder_key IF NOT EXISTS FOR (n:Ladder) REQUIRE n.key IS UNIQUE
;
CREATE CONSTRAINT member_of_one IF NOT EXISTS FOR ()-[r:MEMBER_OF]-() REQUIRE (r.ladder, r.user) IS UNIQUE
;
CREATE CONSTRAINT move_id IF NOT EXISTS FOR (n:Move) REQUIRE n.id IS UNIQUE
;
CREATE CONSTRAINT move_user_seq IF NOT EXISTS FOR (n:Move) REQUIRE (n.user, n.ladder, n.seq) IS UNIQUE
;
CREATE CONSTRAINT referred_once IF NOT EXISTS FOR ()-[r:REFERRED]-() REQUIRE r.referee IS UNIQUE
;
CREATE CONSTRAINT purchase_id IF NOT EXISTS FOR (n:Purchase) REQUIRE n.id IS UNIQUE
;
CREATE INDEX purchase_at IF NOT EXISTS FOR (n:Purchase) ON (n.at)
;
CREATE CONSTRAINT product_sku IF NOT EXISTS FOR (n:Product) REQUIRE n.sku IS UNIQUE
;
CREATE CONSTRAINT refund_id IF NOT EXISTS FOR (n:Refund) REQUIRE n.id IS UNIQUE
;
CREATE CONSTRAINT event_id IF NOT EXISTS FOR (n:Event) REQUIRE n.id IS UNIQUE
;
CREATE INDEX event_type_at IF NOT EXISTS FOR (n:Event) ON (n.type, n.at)
;
CREATE CONSTRAINT interacted_once IF NOT EXISTS FOR ()-[r:INTERACTED]-() REQUIRE r.key IS UNIQUE
;
CREATE CONSTRAINT channel_key IF NOT EXISTS FOR (n:Channel) REQUIRE n.key IS UNIQUE
;
CREATE CONSTRAINT change_id IF NOT EXISTS FOR (n:Change) REQUIRE n.id IS UNIQUE
;
CREATE INDEX change_position IF NOT EXISTS FOR (n:Change) ON (n.position)
;
CREATE INDEX change_at IF NOT EXISTS FOR (n:Change) ON (n.at)
;
CREATE INDEX pending_at IF NOT EXISTS FOR (n:Pending) ON (n.at)
;
CREATE CONSTRAINT lease_name IF NOT EXISTS FOR (n:Lease) REQUIRE n.name IS UNIQUE
;
CREATE CONSTRAINT operation_key IF NOT EXISTS FOR (n:Operation) REQUIRE n.key IS UNIQUE
;
CREATE INDEX operation_at IF NOT EXISTS FOR (n:Operation) ON (n.at)
;
CREATE CONSTRAINT lock_name IF NOT EXISTS FOR (n:Lock) REQUIRE n.name IS UNIQUE
;
CREATE CONSTRAINT migration_name IF NOT EXISTS FOR (n:Migration) REQUIRE n.name IS UNIQUE
;
CREATE CONSTRAINT api_key_id IF NOT EXISTS FOR (n:ApiKey) REQUIRE n.id IS UNIQUE
;
CREATE CONSTRAINT import_key IF NOT EXISTS FOR (n:Import) REQUIRE n.key IS UNIQUE
;
CALL db.awaitIndexes(300)
;
MERGE (:Lock {name: 'referral-joins'})
MERGE (:Lock {name: 'scores'})
;
// The attributes of D01, declared; their values live on the user under their key.
UNWIND [
  ['nickname', 'text', '昵称', 'Nickname', false], ['gender', 'text', '性别', 'Gender', false],
  ['birthday', 'date', '生日', 'Birthday', true], ['age', 'integer', '年龄', 'Age', false],
  ['province', 'text', '省份', 'Province', false], ['city', 'text', '城市', 'City', false],
  ['occupation', 'text', '职业', 'Occupation', false], ['position', 'text', '职位', 'Position', false],
  ['income', 'text', '收入', 'Income', true], ['education', 'text', '学历', 'Education', false],
  ['hobbies', 'texts', '爱好', 'Hobbies', false], ['marital_state', 'text', '婚姻状况', 'Marital state', true],
  ['family_state', 'text', '家庭状况', 'Family', true], ['n_children', 'integer', '子女数', 'Children', true],
  ['child_birthday', 'date', '宝宝生日', 'Birthday of a child', true], ['height_cm', 'number', '身高', 'Height', true],
  ['weight_kg', 'number', '体重', 'Weight', true], ['figure', 'text', '身材', 'Figure', true],
  ['n_times_asked', 'integer', '咨询次数', 'Times asked', false],
  ['join_intent', 'text', '入群意向', 'Intent to join', false],
  ['trial_done', 'boolean', '已试用', 'Trial done', false],
  ['price_sensitivity', 'text', '价格敏感度', 'Price sensitivity', false]
] AS row
MERGE (a:Attribute {key: row[0]})
ON CREATE SET a.type = row[1], a.label_zh = row[2], a.label_en = row[3], a.sensitive = row[4],
  a.class = 'basic', a.purpose = 'service', a.needsConsent = row[4]
;
// The two default ladders; groups can be renamed, added and re-capped later without code.
UNWIND [
  ['community', '社群', 'ordinary', '普通会员群', 1], ['community', '社群', 'partner', '合伙人群', 2],
  ['community', '社群', 'senior_partner', '高级合伙人群', 3],
  ['member', '会员', 'member_basic', '普通', 1], ['member', '会员', 'member_junior', '初级', 2],
  ['member', '会员', 'member_middle', '中级', 3], ['member', '会员', 'member_senior', '高级', 4]
] AS row
MERGE (l:Ladder {key: row[0]}) ON CREATE SET l.name = row[1]
MERGE (g:Group {key: row[2]}) ON CREATE SET g.name = row[3], g.kind = 'tier', g.rank = row[4]
MERGE (g)-[:ON]->(l)
;
// The classes every brand starts with (T15).
UNWIND [
  ['static', '静态'], ['consumption', '消费'], ['behaviour', '行为'], ['tier', '层级'],
  ['basic', '基础'], ['preference', '偏好'], ['custom', '自定义']
] AS row
MERGE (c:TagClass {key: row[0]}) ON CREATE SET c.name = row[1], c.kind = 'default'
;
// Make every word known to the store, so that a statement about something that does not exist yet is no surprise.
CREATE (u:User:Standing:Record:Identity:Attribute:Staff:Tag:TagClass:Group:Ladder:Move:Purchase:Product:Refund:Event:
  Channel:ScoreRun:Score:Change:Pending:Parked:Lease:Operation:Lock:Migration:ApiKey:Import {words: true})
CREATE (u)-[:KNOWN_BY {words: true}]->(u), (u)-[:IDENTIFIED_BY {words: true}]->(u), (u)-[:FOLLOWED_BY {words: true}]->(u),
  (u)-[:TAGGED {words: true}]->(u), (u)-[:WAS_TAGGED {words: true}]->(u), (u)-[:IN_CLASS {words: true}]->(u),
  (u)-[:WITHIN {words: true}]->(u), (u)-[:ON {words: true}]->(u), (u)-[:MEMBER_OF {words: true}]->(u),
  (u)-[:MANAGES {words: true}]->(u), (u)-[:MOVED {words: true}]->(u), (u)-[:REFERRED {words: true}]->(u),
  (u)-[:WAS_REFERRED {words: true}]->(u), (u)-[:BOUGHT {words: true}]->(u), (u)-[:OF {words: true}]->(u),
  (u)-[:REFUNDED {words: true}]->(u), (u)-[:DID {words: true}]->(u), (u)-[:INTERACTED {words: true}]->(u),
  (u)-[:CAME_THROUGH {words: true}]->(u), (u)-[:OWNED_BY {words: true}]->(u), (u)-[:SETS {words: true}]->(u),
  (u)-[:SCORED {words: true}]->(u), (u)-[:RANKED {words: true}]->(u)
SET u += {
  id: '', name: '', searchName: '', nameKey: '', joinedAt: '', joinedKey: '', createdAt: '', user: '', version: 0,
  touched: 0, key: '', source: '', externalId: '', at: 0, confidence: 0, kind: '', value: '', type: '', class: '',
  purpose: '', sensitive: false, needsConsent: false, label_zh: '', label_en: '', role: '', definition: '', state: '',
  rank: 0, capacity: 0, seq: 0, ladder: '', `from`: '', `to`: '', actor: '', reason: '', note: '', versionBefore: 0,
  versionAfter: 0, day: '', amountMinor: 0, discountMinor: 0, refundedMinor: 0, promotion: '', channel: '', sku: '',
  category: '', data: '', startedAt: '', publishedAt: '', asOf: '', nUsers: 0, nEdges: 0, users: '', before: '',
  after: '', request: '', holder: '', fence: 0, until: '', payload: '', answer: '', checksum: '', hash: '', scopes: '',
  groups: '', staff: '', revokedAt: '', position: 0, since: '', move: '', endedBy: '', referee: '', campaign: '',
  voidedAt: '', voidedBy: '', line: 0, quantity: 0, colour: '', size: '', count: 0, run: '', board: '',
  attempts: 0, prefix: ''
}
DETACH DELETE u
