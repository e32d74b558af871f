// What is odd about the tags and interactions of the next users, and which of their facts are of ids that are not
// theirs. Worth a look: two tags of an exclusive class. One user's evidence is cut to ten.
// access:  read
// rows:    one
// params:  after STRING · limit INTEGER
// columns: last STRING? · n INTEGER · found LIST<LIST<MAP>>
MATCH (u:User) WHERE u.id > $after
WITH u ORDER BY u.id LIMIT $limit
WITH u,
  COLLECT {
    MATCH (u)-[h:TAGGED]->(t:Tag)
    WITH t.key AS tag, h.source AS source, count(*) AS n
    WHERE n > 1 OR source IS NULL
    RETURN coalesce(tag, '') + ':' + coalesce(source, '') LIMIT 10
  } + COLLECT {
    MATCH (u)-[b:TAGGED_BESIDE]->(t:Tag)
    WHERE (b.until IS NULL OR b.until > datetime())
      AND NOT EXISTS { MATCH (u)-[h:TAGGED]->(t) WHERE h.source = b.source }
    RETURN coalesce(t.key, '') + ':' + coalesce(b.source, '') LIMIT 10
  } AS tagged,
  COLLECT {
    MATCH (u)-[h:TAGGED]->(t:Tag)
    WHERE h.until IS NULL OR h.until > datetime()
    WITH DISTINCT t
    MATCH (t)-[:IN_CLASS]->(:TagClass)-[:WITHIN*0..2]->(c:TagClass {isExclusive: true})
    WITH c.key AS class, collect(DISTINCT t.key) AS tags
    WHERE size(tags) > 1
    RETURN reduce(told = class, each IN tags[..5] | told + ':' + each) LIMIT 10
  } AS rivals,
  COLLECT {
    MATCH (u)-[i:INTERACTED]->(o)
    WHERE NOT coalesce(
      o <> u AND i.count IS :: INTEGER NOT NULL AND i.count > 0 AND i.day IS :: DATE NOT NULL
      AND i.key = coalesce(i.of, u.id) + '\u0001' + coalesce(i.ofEnd, o.id) + '\u0001' + i.kind + '\u0001'
        + toStringOrNull(i.day), false)
    RETURN coalesce(o.id, '') + ':' + coalesce(i.kind, '') + ':' + coalesce(toStringOrNull(i.day), '') LIMIT 10
  } AS interacted,
  COLLECT {
    MATCH (u)-[r]->()
    WHERE r.of IS NOT NULL AND NOT EXISTS { MATCH (s:Standing {user: r.of}) WHERE s.of = u.id }
    RETURN type(r) + ':' + toString(r.of) LIMIT 10
  } + COLLECT {
    MATCH (u)<-[r]-()
    WHERE r.ofEnd IS NOT NULL AND NOT EXISTS { MATCH (s:Standing {user: r.ofEnd}) WHERE s.of = u.id }
    RETURN type(r) + ':' + toString(r.ofEnd) LIMIT 10
  } AS foreign
WITH u, [{rule: 'tag', seen: tagged}, {rule: 'exclusive', seen: rivals}, {rule: 'interaction', seen: interacted},
  {rule: 'merge', seen: foreign}] AS judged
WITH u, [each IN judged WHERE size(each.seen) > 0 | {rule: each.rule, entity: u.id, seen: each.seen}] AS faults
RETURN max(u.id) AS last, count(u) AS n, collect(CASE WHEN size(faults) > 0 THEN faults END) AS found
