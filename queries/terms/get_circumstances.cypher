// What a user paid for ever, the plans of that, and the tags that plans set on them; read after the user's lock. A plan's
// tag that was merged is the one that it became.
// access:  read
// rows:    one
// params:  user STRING · by STRING
// columns: terms LIST<MAP> · plans LIST<MAP> · tagged LIST<MAP>
MATCH (u:User {id: $user})
RETURN COLLECT {
    MATCH (u)-[:PAID_FOR]->(t:Term)
    RETURN t {.id, .plan, .channel, .note, .renews, .phase, since: t.since.epochMillis,
      until: t.until.epochMillis, paid_until: t.paidUntil.epochMillis, amount_minor: t.amountMinor,
      ended_at: t.endedAt.epochMillis, due_at: t.dueAt.epochMillis}
    ORDER BY t.since, t.id
  } AS terms,
  COLLECT {
    MATCH (u)-[:PAID_FOR]->(t:Term)
    WITH DISTINCT t.plan AS key
    MATCH (p:Plan {key: key})
    OPTIONAL MATCH (m:Tag {key: p.memberTag})
    OPTIONAL MATCH (l:Tag {key: p.lapsedTag})
    RETURN p {.key, .name_zh, .name_en, .days, price_minor: p.priceMinor, grace_days: p.graceDays,
      member_tag: coalesce(head(COLLECT {
        MATCH (m)-[:JOINED_TO*1..20]->(y:Tag) WHERE y.state <> 'merged' RETURN y.key
      }), m.key),
      lapsed_tag: coalesce(head(COLLECT {
        MATCH (l)-[:JOINED_TO*1..20]->(y:Tag) WHERE y.state <> 'merged' RETURN y.key
      }), l.key)}
  } AS plans,
  COLLECT {
    MATCH (u)-[held:TAGGED|WAS_TAGGED]->(x:Tag)
    WHERE held.source = 'rule' AND held.actor STARTS WITH $by
    RETURN {tag: x.key, since: held.since.epochMillis, until: held.until.epochMillis, past: type(held) = 'WAS_TAGGED'}
  } AS tagged
