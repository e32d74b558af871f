// The best users of a score in a run (the published one unless a cursor names another), in order of rank, of one group
// or of all. Null when there is no such run or its ranks are being erased.
// Ranks stand in pages of a hundred. Ordered by board and rank of a page, as the index is, then by place in it: by rank
// alone the whole board would be read and sorted for each page. The hint: by some statistics the planner would walk the
// index from its beginning, or begin with all people.
// fragment: root
// params:  run_ STRING? · key_ STRING · after_ INTEGER · limit_ INTEGER · group_ STRING?
// columns: none
head(COLLECT {
  MATCH (lock_:Lock {name: 'scores'})
  MATCH (run_:ScoreRun {id: coalesce($run_, lock_.published)})
  WHERE run_.state IN ['published', 'retired']
  RETURN COLLECT {
    MATCH ()-[ranked_:RANKED]->(page_:RankPage)
    USING INDEX SEEK ranked_:RANKED(board, rank)
    WHERE ranked_.board = run_.id + ':' + $key_ AND ranked_.rank > $after_ - 100
    WITH ranked_, page_.users AS users_, page_.values AS values_, page_.percentiles AS percentiles_,
      CASE WHEN $after_ < ranked_.rank THEN 0 ELSE $after_ - ranked_.rank + 1 END AS first_
    UNWIND range(first_, size(users_) - 1) AS place_
    MATCH (user_:User {id: users_[place_]})
    WHERE NOT user_:Erased AND ($group_ IS NULL OR EXISTS { (user_)-[:MEMBER_OF]->(:Group {key: $group_}) })
    insert(conditions)
    WITH ranked_, values_, percentiles_, place_, user_ ORDER BY ranked_.board, ranked_.rank, place_ LIMIT $limit_
    RETURN {cursor: run_.id + ':' + toString(ranked_.rank + place_), node: {rank: ranked_.rank + place_,
      value: values_[place_], percentile: percentiles_[place_],
      unit: head([at_ IN range(0, size(run_.keys) - 1) WHERE run_.keys[at_] = $key_ | run_.units[at_]]),
      run_id: run_.id, as_of: run_.asOf.epochMillis, user: project(User, user_),
      brought: head([insert(period)])}}
  }
})
