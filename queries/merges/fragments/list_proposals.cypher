// Pairs of people who may be one, by what they share, the likeliest first, forward from a cursor. What more than fifty
// people share says nothing of two of them and is passed over; pairs that somebody kept apart are not proposed again.
// fragment: root
// params:  after_ STRING · limit_ INTEGER
// columns: none
COLLECT {
  CALL () {
    MATCH (u:User) WHERE u.nickname IS NOT NULL
    WITH u.nickname AS mark, collect(u) AS alike WHERE size(alike) > 1 AND size(alike) <= 50
    RETURN 'nickname' AS reason, 0.2 AS weight, alike
    UNION ALL
    MATCH (u:User) WHERE u.avatar IS NOT NULL
    WITH u.avatar AS mark, collect(u) AS alike WHERE size(alike) > 1 AND size(alike) <= 50
    RETURN 'avatar' AS reason, 0.4 AS weight, alike
    UNION ALL
    MATCH (u:User) WHERE u.address IS NOT NULL
    WITH u.address AS mark, collect(u) AS alike WHERE size(alike) > 1 AND size(alike) <= 50
    RETURN 'address' AS reason, 0.4 AS weight, alike
    UNION ALL
    MATCH (u:User) WHERE u.device IS NOT NULL
    WITH u.device AS mark, collect(u) AS alike WHERE size(alike) > 1 AND size(alike) <= 50
    RETURN 'device' AS reason, 0.5 AS weight, alike
    UNION ALL
    MATCH (u:User) WHERE u.city IS NOT NULL
    WITH u.city AS mark, u.searchName AS name, collect(u) AS alike WHERE size(alike) > 1 AND size(alike) <= 50
    RETURN 'name_and_city' AS reason, 0.5 AS weight, alike
  }
  UNWIND alike AS one_
  UNWIND alike AS other_
  WITH one_, other_, reason, weight
  WHERE one_.id < other_.id AND NOT EXISTS { (one_)-[:KEPT_APART]-(other_) }
  WITH one_, other_, collect(reason) AS reasons_,
    reduce(rest = 1.0, each IN collect(weight) | rest * (1 - each)) AS left_
  WITH one_, other_, reasons_, round(1 - left_, 6) AS score_,
    right('000000' + toString(toInteger(round(left_ * 1000000))), 7)
      + '\u0001' + one_.id + '\u0001' + other_.id AS order_
  WHERE order_ > $after_
  WITH one_, other_, reasons_, score_, order_ ORDER BY order_ LIMIT $limit_
  RETURN {cursor: order_, node: {score: score_, reasons: reasons_,
    user: project(User, one_), other: project(User, other_)}}
}
