// The groups of a ladder from the lowest as a user finds them: what they are called, and whether others have taken all
// places.
// fragment: value
// subject:  user_
// params:  ladder_ STRING · now_ ZONED DATETIME
// columns: none
COLLECT {
  MATCH (:Ladder {key: $ladder_})<-[:ON]-(rung_:Group)
  RETURN {group: rung_.key, name: rung_.name, is_full: rung_.capacity IS NOT NULL
    AND COUNT { (rung_)<-[:MEMBER_OF]-() } + COUNT {
      MATCH (rung_)<-[held_:HOLDS]-(:Invitation)<-[:INVITED]-(other_:User)
      WHERE held_.until > $now_ AND other_ <> user_ AND NOT EXISTS { (other_)-[:MEMBER_OF]->(rung_) }
      RETURN DISTINCT other_
    } >= rung_.capacity}
  ORDER BY rung_.rank
}
