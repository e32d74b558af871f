"""People of whom each signal speaks once, and honest ones beside them."""

from typing import LiteralString

# Cards passed on a month ago: c1 to c2, b1 to b2, p1 to p2, q1 to q2. c1 brought c2; x brought b1, and later y b2; p1
# brought q1, and q2 p2. hub brought ten who never bought, and host five within eight minutes, one of whom bought.
# Honest: mum and son at one address, friends who like each other, and star, whose ten referees came last week.
SIGNALLED: LiteralString = """
CALL () {
  UNWIND ['c1', 'c2', 'b1', 'b2', 'p1', 'p2', 'q1', 'q2', 'x', 'y', 'hub', 'host', 'mum', 'son', 'star'] AS id
  CREATE (:User {id: id, name: id, nameKey: id, joinedKey: id}) CREATE (:Standing {user: id, version: 1, touched: 0})
  RETURN count(*) AS n
}
CALL () {
  UNWIND [['c1', 'c2'], ['b1', 'b2'], ['p1', 'p2'], ['q1', 'q2']] AS each
  MATCH (a:User {id: each[0]}) MATCH (b:User {id: each[1]})
  CREATE (a)-[:WAS_IDENTIFIED_BY {since: $now - duration('P90D'), until: $now - duration('P30D')}]->
    (:PastIdentity {kind: 'card', value: each[0]})
  CREATE (b)-[:IDENTIFIED_BY {since: $now - duration('P29D')}]->(:Identity {kind: 'card', value: each[0]})
  RETURN count(*) AS n_cards
}
CALL () {
  UNWIND [['c1', 'c2', 10], ['x', 'b1', 20], ['y', 'b2', 10], ['p1', 'q1', 9], ['q2', 'p2', 3],
    ['mum', 'son', 5]] AS each
  MATCH (a:User {id: each[0]}) MATCH (b:User {id: each[1]})
  CREATE (a)-[:REFERRED {referee: b.id, at: $now - duration({days: each[2]})}]->(b)
  RETURN count(*) AS n_pairs
}
CALL () {
  UNWIND range(0, 24) AS i
  WITH i, CASE WHEN i < 10 THEN ['hub', 'h', duration({days: 40 + i})]
    WHEN i < 20 THEN ['star', 's', duration({hours: i})] ELSE ['host', 'g', duration({minutes: 2 * i})] END AS each
  MATCH (a:User {id: each[0]})
  CREATE (b:User {id: each[1] + toString(i % 10), name: 'n', nameKey: each[1] + toString(i),
    joinedKey: each[1] + toString(i)})
  CREATE (:Standing {user: b.id, version: 1, touched: 0})
  CREATE (a)-[:REFERRED {referee: b.id, at: $now - each[2]}]->(b)
  RETURN count(*) AS n_stars
}
CALL () {
  UNWIND [['c2', 100], ['b2', 30], ['q1', 8], ['g3', 50], ['son', 5]] AS each
  MATCH (u:User {id: each[0]})
  CREATE (u)-[:BOUGHT]->(:Purchase {id: u.id, amountMinor: each[1], day: date($now)})
  RETURN count(*) AS n_bought
}
MATCH (mum:User {id: 'mum'}) MATCH (son:User {id: 'son'})
SET mum.address = 'home', son.address = 'home'
CREATE (mum)-[:INTERACTED {key: '1', kind: 'like', day: date($now), count: 5}]->(son),
  (son)-[:INTERACTED {key: '2', kind: 'like', day: date($now), count: 5}]->(mum)
"""
