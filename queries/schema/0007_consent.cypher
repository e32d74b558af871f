// The consent room: what a person may be asked for, in which words, and the five purposes that every brand starts with.
CREATE CONSTRAINT purpose_key IF NOT EXISTS FOR (n:Purpose) REQUIRE n.key IS UNIQUE
;
CREATE CONSTRAINT purpose_text_key IF NOT EXISTS FOR (n:PurposeText) REQUIRE n.key IS UNIQUE
;
CALL db.awaitIndexes(300)
;
// Make the words of this room known to the store.
CREATE (u:User:Purpose:PurposeText {words: true})
CREATE (u)-[:CONSENTED {words: true}]->(u), (u)-[:CONSENTED_BEFORE {words: true}]->(u), (u)-[:ASKED {words: true}]->(u),
  (u)-[:ANNOYED_BY {words: true}]->(u), (u)-[:WORDED {words: true}]->(u)
SET u += {
  name_zh: '', name_en: '', text_zh: '', text_en: '', textVersion: 0, validFromVersion: 0, version: 0, status: '',
  evidence: '', endedAt: '', guardian: '', age: 0, birthday: '', authorised: false
}
DETACH DELETE u
;
UNWIND [
  ['service', '服务', 'Service',
   '我同意你们为了向我提供商品和会员服务，使用我提供的个人信息，包括我单独同意提供的敏感个人信息。我可以随时撤回。',
   'I agree that you use what I tell you about myself, and the sensitive details that I agree to apart, to serve me as a customer and member. I can withdraw this at any time.'],
  ['marketing', '营销推送', 'Marketing',
   '我同意你们向我发送优惠、新品和活动信息。我可以随时撤回，撤回后仍可照常购物。',
   'I agree to get offers, news of products and invitations from you. I can withdraw this at any time and shop as before.'],
  ['profiling', '个性化推荐', 'Profiling',
   '我同意你们根据我的购买和互动，为我计算评分、分组和个性化推荐。我可以随时拒绝，不影响价格和服务。',
   'I agree that you score, group and recommend by what I buy and whom I meet here. I can refuse at any time without a change of price or service.'],
  ['research', '调研', 'Research',
   '我同意你们邀请我参加调研，并使用我的回答改进商品和服务。我可以随时撤回。',
   'I agree to be invited to surveys and that my answers are used to improve products and service. I can withdraw this at any time.'],
  ['children', '儿童信息', 'Children',
   '我是孩子的监护人，同意你们使用我提供的未满十四周岁孩子的信息，仅用于我同意的用途。我可以随时撤回。',
   'I am the guardian, and agree that you use what I tell you about a child under fourteen, only for what I have agreed to. I can withdraw this at any time.']
] AS row
MERGE (p:Purpose {key: row[0]})
ON CREATE SET p.name_zh = row[1], p.name_en = row[2], p.text_zh = row[3], p.text_en = row[4], p.textVersion = 1,
  p.validFromVersion = 1, p.state = 'active'
MERGE (t:PurposeText {key: row[0] + '\u0001' + '1'})
ON CREATE SET t.version = 1, t.text_zh = row[3], t.text_en = row[4]
MERGE (p)-[:WORDED]->(t)
;
// What is said of a user's children is consented to as such.
MATCH (a:Attribute) WHERE a.key IN ['child_birthday', 'n_children']
SET a.purpose = 'children', a.sensitive = true, a.needsConsent = true
