// Words that only imports use, made known to the store like those of the first step.
CREATE (u:User {words: true, values: '', file: '', line: 0, amountIsSum: false})
DETACH DELETE u
