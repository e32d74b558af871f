// Tags that are not merged, each with its class and the exclusive class above it; and which sets of them users hold, each
// set with how many hold just that.
// fragment: root
// params:  now_ ZONED DATETIME
// columns: none
head(COLLECT {
  CALL () {
    MATCH (tag_:Tag)
    WHERE coalesce(tag_.state, 'active') <> 'merged'
    WITH tag_, COLLECT {
      MATCH way_ = (tag_)-[:IN_CLASS]->(:TagClass)-[:WITHIN*0..2]->(class_:TagClass)
      RETURN class_ ORDER BY length(way_)
    } AS classes_
    RETURN collect({key: tag_.key, name: tag_.name, class_key: head([each_ IN classes_ | each_.key]),
      exclusive_class: last([each_ IN classes_ WHERE each_.isExclusive | each_.key])}) AS words_
  }
  CALL () {
    MATCH (user_:User)
    WHERE NOT user_:Erased
    WITH COLLECT {
      MATCH (user_)-[held_:TAGGED]->(of_:Tag)
      WHERE held_.until IS NULL OR held_.until > $now_
      RETURN DISTINCT of_.key ORDER BY of_.key
    } AS set_
    WITH set_, count(*) AS n_
    RETURN collect([set_, n_]) AS sets_
  }
  CALL () {
    MATCH (gone_:Tag {state: 'merged'})-[:JOINED_TO]->(:Tag)
    WHERE EXISTS { (gone_)<-[:TAGGED]-(:User) }
    RETURN collect(gone_.key) AS left_
  }
  RETURN {words: words_, sets: sets_, left: left_}
})
