// Governance of tags: words of reviews and of tags that were merged, made known to the store.
CREATE (t:Tag {words: true})
CREATE (t)-[:JOINED_TO {words: true}]->(t), (t)-[:TAGGED_BESIDE {words: true}]->(t)
SET t += {
  mergedFrom: '', was: '', of: '', merge: '', partingAt: '', reviewedAt: '', reviewedBy: '', reviewNote: ''
}
DETACH DELETE t
