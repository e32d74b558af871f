// What is odd about the next paid terms: each is one person's, of a plan that is there, and ends no earlier than it began;
// no moment of a plan is paid twice under one id. Worth a look: what followed late or not at all, a member without the tag
// that a rule may set, and a tag of a plan that ends with no term. What is still to follow is not looked at.
// access:  read
// rows:    one
// params:  after STRING · limit INTEGER · before ZONED DATETIME · at ZONED DATETIME
// columns: last STRING? · n INTEGER · found LIST<LIST<MAP>>
MATCH (t:Term) WHERE t.id > $after
WITH t ORDER BY t.id LIMIT $limit
OPTIONAL MATCH (p:Plan {key: t.plan})
WITH t, p, COLLECT { MATCH (u:User)-[:PAID_FOR]->(t) RETURN u LIMIT 10 } AS users
WITH t, p, users, [
  CASE WHEN size(users) = 1 THEN NULL ELSE 'user:' + toString(size(users)) END,
  CASE WHEN p IS NULL THEN 'plan:' + coalesce(t.plan, '') END,
  CASE WHEN coalesce(t.since <= t.until, false) THEN NULL ELSE 'until' END,
  CASE WHEN t.phase IN ['ahead', 'running', 'over', 'settled'] THEN NULL ELSE 'phase' END
] + COLLECT {
  MATCH (u:User)-[paid:PAID_FOR]->(t)
  WHERE NOT u:Erased
  MATCH (u)-[other:PAID_FOR]->(o:Term {plan: t.plan})
  WHERE o <> t AND coalesce(other.of, '') = coalesce(paid.of, '') AND o.since < o.until AND t.since < t.until
    AND o.since < t.until AND t.since < o.until
  RETURN o.id ORDER BY o.id LIMIT 10
} AS judged
WITH t, p, users, [each IN judged WHERE each IS NOT NULL] AS odd
WITH t, p, odd, CASE
  WHEN t.dueAt <= $before THEN ['due:' + toString(t.dueAt)]
  WHEN size(users) <> 1 OR users[0]:Erased OR EXISTS {
    MATCH (u)-[:PAID_FOR]->(o:Term) WHERE u = users[0] AND o.dueAt <= $at
  } THEN []
  WHEN t.since <= $at AND t.until > $at THEN COLLECT {
    MATCH (named:Tag {key: p.memberTag})
    WITH coalesce(head(COLLECT {
      MATCH (named)-[:JOINED_TO*1..20]->(joined:Tag) WHERE joined.state <> 'merged' RETURN joined
    }), named) AS tag
    WHERE coalesce(tag.state, 'active') = 'active'
      AND NOT EXISTS { MATCH (u)-[:TAGGED]->(tag) WHERE u = users[0] }
      AND NOT EXISTS {
        MATCH (u)-[was:WAS_TAGGED {source: 'rule'}]->(tag) WHERE u = users[0] AND was.until > t.since
      }
      AND NOT EXISTS {
        MATCH (tag)-[:IN_CLASS]->(:TagClass)-[:WITHIN*0..2]->(c:TagClass)
        WHERE c.isExclusive OR c.sources IS NOT NULL AND NOT 'rule' IN c.sources
      }
    RETURN 'without:' + tag.key
  }
  ELSE COLLECT {
    MATCH (u)-[held:TAGGED {source: 'rule'}]->(tag:Tag)
    WHERE u = users[0] AND held.actor = 'plan:' + t.plan AND held.until > $at AND NOT EXISTS {
      MATCH (v)-[:PAID_FOR]->(o:Term) WHERE v = u AND o.since < o.until AND o.until = held.until
    }
    RETURN 'holds:' + tag.key ORDER BY tag.key
  }
END AS late
WITH t, CASE WHEN size(odd) > 0 THEN [{rule: 'paid', entity: t.id, seen: odd}] ELSE [] END
  + CASE WHEN size(late) > 0 THEN [{rule: 'membership', entity: t.id, seen: late}] ELSE [] END AS faults
RETURN max(t.id) AS last, count(t) AS n, collect(CASE WHEN size(faults) > 0 THEN faults END) AS found
