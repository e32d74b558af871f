"""People in two communities, a pair, and one who has to do with nobody."""

from typing import LiteralString

# Four who all have to do with each other (a1 and a2 three times, twice from a1), three who do (b), one like between a4
# and b1, a pair, and z. Everybody's weight of ties: a1 and a2 5, a3 3, a4 4, b1 3, b2 and b3 2, p1 and p2 1.
GATHERED: LiteralString = """
CALL () {
  UNWIND ['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'b3', 'p1', 'p2', 'z'] AS id
  CREATE (:User {id: id, name: upper(id), nameKey: id, joinedKey: id, joinedAt: $now, createdAt: $now, searchName: id})
  CREATE (:Standing {user: id, version: 1, touched: 0})
  RETURN count(*) AS n
}
CALL () {
  UNWIND [['a1', 'a2', 2], ['a2', 'a1', 1], ['a1', 'a3', 1], ['a1', 'a4', 1], ['a2', 'a3', 1], ['a4', 'a2', 1],
    ['a3', 'a4', 1], ['b1', 'b2', 1], ['b2', 'b3', 1], ['b3', 'b1', 1], ['a4', 'b1', 1], ['p1', 'p2', 1]] AS each
  MATCH (a:User {id: each[0]}) MATCH (b:User {id: each[1]})
  CREATE (a)-[:INTERACTED {key: each[0] + '\\u0001' + each[1] + '\\u0001like\\u0001' + toString(date($now)),
    kind: 'like', day: date($now), count: each[2]}]->(b)
  RETURN count(*) AS n_pairs
}
UNWIND [['a1', 1000, 0], ['a3', 50, 0], ['b2', 500, 200], ['z', 7, 0]] AS each
MATCH (u:User {id: each[0]})
CREATE (u)-[:BOUGHT {at: $now}]->(:Purchase {id: u.id, at: $now, day: date($now), amountMinor: each[1],
  discountMinor: 0, refundedMinor: each[2]})
"""
MODULARITY = 12 / 13 - (17**2 + 7**2 + 2**2) / 26**2
"""Of ties that weigh 13 together 12 lie within; the ends are 17 of the four, 7 of the three and 2 of the pair."""
