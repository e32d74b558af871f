// The user holds the tag, and its term is not over.
// fragment: value
// subject:  user_
// params:  key_ STRING · now_ ZONED DATETIME
// columns: none
EXISTS {
  MATCH (user_)-[tagged_:TAGGED]->(tag_:Tag {key: $key_})
  WHERE (tagged_.until IS NULL OR tagged_.until > $now_)
  insert(filters, tagged_)
}
