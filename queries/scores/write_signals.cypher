// Cases of a run: each with whom it is about, and the others of its sub-graph who have rows, by their places in it.
// access:  write
// rows:    none
// params:  rows LIST<MAP>
// columns: none
UNWIND $rows AS row
CREATE (g:ScoreSignal {key: row.key, run: row.run, asOf: row.as_of, kind: row.kind, nUsers: row.n_users,
  nPairs: row.n_pairs, nPeople: size(row.users), rawMinor: row.raw, gatedMinor: row.gated, sources: row.sources,
  targets: row.targets, relations: row.relations, ats: row.ats,
  dismissals: row.dismissals, isDismissed: row.is_dismissed})
WITH g, row
UNWIND range(0, size(row.users) - 1) AS i
MATCH (s:ScoreRow {user: row.users[i]})
CREATE (g)-[:ABOUT {place: i, isSubject: i < row.n_subjects, spentMinor: row.spent[i]}]->(s)
