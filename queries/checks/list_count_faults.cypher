// What counts tell: things that no key leads to, identities of nobody, changes that nobody will ever handle or whose
// number was not given. Read from counts and indexes, so that what lacks its key is found too.
// access:  read
// rows:    one
// params:  none
// columns: found LIST<MAP>
UNWIND [
  {rule: 'key', entity: 'user', n: COUNT { (:User) } - COUNT { MATCH (n:User) WHERE n.id > '' }},
  {rule: 'key', entity: 'merged', n: COUNT { (:Merged) } - COUNT { MATCH (n:Merged) WHERE n.id > '' }},
  {rule: 'key', entity: 'standing', n: COUNT { (:Standing) } - COUNT { MATCH (n:Standing) WHERE n.user > '' }},
  {rule: 'key', entity: 'record', n: COUNT { (:Record) } - COUNT { MATCH (n:Record) WHERE n.key > '' }},
  {rule: 'key', entity: 'tag', n: COUNT { (:Tag) } - COUNT { MATCH (n:Tag) WHERE n.key > '' }},
  {rule: 'key', entity: 'group', n: COUNT { (:Group) } - COUNT { MATCH (n:Group) WHERE n.key > '' }},
  {rule: 'key', entity: 'move', n: COUNT { (:Move) } - COUNT { MATCH (n:Move) WHERE n.id > '' }},
  {rule: 'key', entity: 'purchase', n: COUNT { (:Purchase) } - COUNT { MATCH (n:Purchase) WHERE n.id > '' }},
  {rule: 'key', entity: 'product', n: COUNT { (:Product) } - COUNT { MATCH (n:Product) WHERE n.sku > '' }},
  {rule: 'key', entity: 'refund', n: COUNT { (:Refund) } - COUNT { MATCH (n:Refund) WHERE n.id > '' }},
  {rule: 'key', entity: 'event', n: COUNT { (:Event) } - COUNT { MATCH (n:Event) WHERE n.id > '' }},
  {rule: 'key', entity: 'channel', n: COUNT { (:Channel) } - COUNT { MATCH (n:Channel) WHERE n.key > '' }},
  {rule: 'key', entity: 'answer', n: COUNT { (:Answer) } - COUNT { MATCH (n:Answer) WHERE n.key > '' }},
  {rule: 'key', entity: 'change', n: COUNT { (:Change) } - COUNT { MATCH (n:Change) WHERE n.id > '' }},
  {rule: 'key', entity: 'operation', n: COUNT { (:Operation) } - COUNT { MATCH (n:Operation) WHERE n.key > '' }},
  {rule: 'identity', entity: 'orphan', n: COUNT { (:Identity) } - COUNT { ()-[:IDENTIFIED_BY]->() }},
  {rule: 'identity', entity: 'past', n: COUNT { (:PastIdentity) } - COUNT { ()-[:WAS_IDENTIFIED_BY]->() }},
  {rule: 'change', entity: 'undue', n: COUNT { (:Pending) }
    - COUNT { MATCH (n:Pending) WHERE n.dueAt > datetime({epochMillis: 0}) }},
  {rule: 'change', entity: 'number', n: COUNT {
    MATCH (l:Lease {name: 'changes'}) MATCH (n:Change) WHERE n.position > l.position
  }}
] AS each
WITH each WHERE each.n > 0
RETURN collect({rule: each.rule, entity: each.entity, seen: [toString(each.n)]}) AS found
