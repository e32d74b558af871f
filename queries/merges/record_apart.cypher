// Keep that two people are not one, so that nobody proposes it again; kept once, from the smaller id.
// access:  write
// rows:    one
// params:  one STRING · other STRING · of STRING? · of_end STRING? · at ZONED DATETIME · actor STRING
// columns: is_new BOOLEAN
MATCH (a:User {id: $one})
MATCH (b:User {id: $other})
WITH a, b, NOT EXISTS { (a)-[:KEPT_APART]-(b) } AS is_new
FOREACH (_ IN CASE WHEN is_new THEN [1] ELSE [] END |
  CREATE (a)-[:KEPT_APART {at: $at, actor: $actor, of: $of, ofEnd: $of_end}]->(b))
RETURN is_new
