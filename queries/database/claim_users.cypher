// Lock the standings of some users, each merged one's by the standing of the person it is part of now, in ascending
// order of their ids; then say whose each id is, at which version, and what was locked.
// Setting a property before reading is what locks, to a value that does not depend on the node (decision 0004); a
// standing never has a relationship, so nothing else queues on it. Who an id is part of is read again once all are
// locked, since a merge may have come first. Of those in `noticed` nothing changes that is read from their side: they
// are locked and not touched, so that who looks for what was touched passes them by.
// Lists in one row cost a reader a tenth of a row each.
// access:  write
// rows:    one
// params:  users LIST<STRING> · noticed LIST<STRING>
// columns: known LIST<STRING> · holders LIST<STRING> · versions LIST<INTEGER> · locked LIST<STRING>
UNWIND $users AS id
MATCH (s:Standing {user: id})
WITH coalesce(s.of, s.user) AS holder, collect(id IN $noticed) AS said
ORDER BY holder
MATCH (h:Standing {user: holder})
SET h.locked = timestamp()
FOREACH (_ IN CASE WHEN all(is_noticed IN said WHERE is_noticed) THEN [] ELSE [1] END | SET h.touched = timestamp())
WITH collect(h.user) AS locked
CALL (locked) {
  UNWIND $users AS id
  MATCH (s:Standing {user: id})
  MATCH (h:Standing {user: coalesce(s.of, s.user)})
  RETURN collect(s.user) AS known, collect(h.user) AS holders, collect(h.version) AS versions
}
RETURN known, holders, versions, locked
