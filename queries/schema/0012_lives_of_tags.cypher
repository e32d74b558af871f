// The life of tags: steps of their design, tags of groups, and the words of classes and tags that this step brings.
CREATE CONSTRAINT tag_step_number IF NOT EXISTS FOR (n:TagStep) REQUIRE (n.tag, n.number) IS UNIQUE
;
CALL db.awaitIndexes(300)
;
// Whatever could be given until now still can; what it lacks is listed and written later.
MATCH (t:Tag) WHERE t.state IS NULL
SET t.state = 'active'
;
CREATE (t:TagStep {words: true})
CREATE (t)-[:DESIGNED {words: true}]->(t), (t)-[:LABELLED {words: true}]->(t), (t)-[:WAS_LABELLED {words: true}]->(t)
SET t += {
  tag: '', number: 0, step: '', criterion: '', symbol: '', label: '', labelPriority: 0, bandFrom: 0, bandTo: 0,
  isExclusive: false, mandatoryDays: 0, setBy: [''], noteNeeded: false, sources: [''], legend_zh: '', legend_en: '',
  bandOf: '', replaces: '', replacedBy: ''
}
DETACH DELETE t
