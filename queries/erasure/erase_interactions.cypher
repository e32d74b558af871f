// Keep of some interactions of a nameless user with whom, of which kind, on which day and how often.
// access:  write
// rows:    one
// params:  user STRING · ids LIST<STRING> · fresh LIST<STRING> · limit INTEGER
// columns: n INTEGER
MATCH (:User {id: $user})-[i:INTERACTED]-(:User)
WITH i, split(i.key, '\u0001') AS parts
WHERE any(part IN parts WHERE part IN $ids) OR i.of IN $ids OR i.ofEnd IN $ids OR i.file IS NOT NULL
WITH DISTINCT i, parts LIMIT $limit
WITH i,
  [part IN parts | coalesce(head([k IN range(0, size($ids) - 1) WHERE $ids[k] = part | $fresh[k]]), part)] AS parts,
  head([k IN range(0, size($ids) - 1) WHERE $ids[k] = i.of | $fresh[k]]) AS of,
  head([k IN range(0, size($ids) - 1) WHERE $ids[k] = i.ofEnd | $fresh[k]]) AS of_end
SET i = {
  key: reduce(key = head(parts), part IN tail(parts) | key + '\u0001' + part), kind: i.kind, day: i.day, count: i.count,
  of: coalesce(of, i.of), ofEnd: coalesce(of_end, i.ofEnd)
}
RETURN count(i) AS n
