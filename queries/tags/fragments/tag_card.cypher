// What every reading of a tag holds.
// fragment: card of Tag
// subject:  tag_
// params:  none
// columns: none
tag_ {.key, .name, .definition, .purpose, state: coalesce(tag_.state, 'active'),
  tag_class: head(COLLECT { MATCH (tag_)-[:IN_CLASS]->(class_:TagClass) RETURN class_ {.key, .name} })}
