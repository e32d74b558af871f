// Identities that were taken from people: the words of this step, made known to the store.
CREATE (p:PastIdentity {words: true})
CREATE (p)-[:WAS_IDENTIFIED_BY {words: true}]->(p)
SET p += {kind: '', value: '', until: '', endedBy: '', reason: '', confidence: 0, file: '', line: 0}
DETACH DELETE p
