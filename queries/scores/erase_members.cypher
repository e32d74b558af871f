// Make the places of these ids in communities, of all runs, those of nobody, with nothing in them. A page is found by the
// first user in it who is still named; one in which nobody is any more is gone.
// access:  write
// rows:    one
// params:  ids LIST<STRING>
// columns: n INTEGER
UNWIND $ids AS id
MATCH (r:ScoreRun) WHERE r.state <> 'erased'
CALL (id, r) {
  MATCH (u:CommunityUsers) WHERE u.key > r.id + ':' AND u.key <= r.id + ':' + id
  WITH u ORDER BY u.key DESC LIMIT 1
  UNWIND [at IN range(0, size(u.users) - 1) WHERE u.users[at] = id] AS place
  WITH u, place, u.numbers[place] AS number
  CALL (id, r, number) {
    MATCH (p:CommunityPage) WHERE p.key STARTS WITH r.id + ':' + right('00000' + toString(number), 6) + ':'
    WITH p, [each IN p.users | each = id] AS is_theirs WHERE any(each IN is_theirs WHERE each)
    SET p.users = [at IN range(0, size(p.users) - 1) | CASE WHEN is_theirs[at] THEN '' ELSE p.users[at] END],
      p.weights = [at IN range(0, size(p.users) - 1) | CASE WHEN is_theirs[at] THEN 0.0 ELSE p.weights[at] END],
      p.shares = [at IN range(0, size(p.users) - 1) | CASE WHEN is_theirs[at] THEN 0.0 ELSE p.shares[at] END]
    RETURN count(p) AS n_pages
  }
  SET u.users = [at IN range(0, size(u.users) - 1) | CASE WHEN at = place THEN '' ELSE u.users[at] END],
    u.numbers = [at IN range(0, size(u.users) - 1) | CASE WHEN at = place THEN 0 ELSE u.numbers[at] END],
    u.shares = [at IN range(0, size(u.users) - 1) | CASE WHEN at = place THEN 0.0 ELSE u.shares[at] END],
    u.nextNumbers = [at IN range(0, size(u.users) - 1) | CASE WHEN at = place THEN 0 ELSE u.nextNumbers[at] END],
    u.nextShares = [at IN range(0, size(u.users) - 1) | CASE WHEN at = place THEN 0.0 ELSE u.nextShares[at] END]
  WITH r, u, head([each IN u.users WHERE each <> '']) AS first
  FOREACH (_ IN CASE WHEN first IS NULL THEN [1] ELSE [] END | DELETE u)
  FOREACH (_ IN CASE WHEN first IS NULL THEN [] ELSE [1] END | SET u.key = r.id + ':' + first)
  RETURN count(*) AS n_places
}
RETURN sum(n_places) AS n
