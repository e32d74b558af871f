// The candidates for a part: users in the order of one score of a run (the published one unless a cursor names another),
// of whom all tests hold, who stand in none of some groups and whom no open case of a signal of the run is about, with
// what speaks for each. A test looks at a value or
// percentile of the run (`least`), or at whether one value is as high as another (`other`). `n_turns_` asks for so many
// interactions of some kinds with so many people since a day; 0 asks for none. Null when there is no such run or its
// ranks are being erased. Ranks stand in pages of a hundred, read in their order as `scores/fragments/list_influencers` does.
// fragment: root
// params:  run_ STRING? · key_ STRING · after_ INTEGER · limit_ INTEGER · tests_ LIST<MAP> · without_ LIST<STRING> · kinds_ LIST<STRING> · since_ DATE · n_turns_ INTEGER · n_people_ INTEGER
// columns: none
head(COLLECT {
  MATCH (lock_:Lock {name: 'scores'})
  MATCH (run_:ScoreRun {id: coalesce($run_, lock_.published)})
  WHERE run_.state IN ['published', 'retired']
  WITH run_, [test_ IN $tests_ | {key: test_.key, of: test_.of, least: test_.least,
    at: head([at_ IN range(0, size(run_.keys) - 1) WHERE run_.keys[at_] = test_.key]),
    other: head([at_ IN range(0, size(run_.keys) - 1) WHERE run_.keys[at_] = test_.other])}] AS tests_
  RETURN COLLECT {
    MATCH ()-[ranked_:RANKED]->(page_:RankPage)
    USING INDEX SEEK ranked_:RANKED(board, rank)
    WHERE ranked_.board = run_.id + ':' + $key_ AND ranked_.rank > $after_ - 100
    WITH ranked_, page_.users AS users_,
      CASE WHEN $after_ < ranked_.rank THEN 0 ELSE $after_ - ranked_.rank + 1 END AS first_
    UNWIND range(first_, size(users_) - 1) AS place_
    MATCH (row_:ScoreRow {user: users_[place_]})
    WITH ranked_, place_, row_,
      CASE row_.number <= run_.number WHEN row_.isSwapped IS NULL
        THEN row_.values ELSE row_.valuesBefore END AS values_,
      CASE row_.number <= run_.number WHEN row_.isSwapped IS NULL
        THEN row_.percentiles ELSE row_.percentilesBefore END AS percentiles_
    WHERE all(test_ IN tests_ WHERE coalesce(CASE test_.of
      WHEN 'percentile' THEN percentiles_[test_.at] >= test_.least
      WHEN 'value' THEN values_[test_.at] >= test_.least
      ELSE values_[test_.at] >= values_[test_.other] END, false))
    MATCH (user_:User {id: row_.user})
    WHERE NOT user_:Erased
      AND NOT EXISTS { MATCH (user_)-[:MEMBER_OF]->(group_:Group) WHERE group_.key IN $without_ }
      AND NOT EXISTS {
        MATCH (row_)<-[about_:ABOUT]-(signal_:ScoreSignal)
        WHERE about_.isSubject AND signal_.run = run_.id AND NOT coalesce(signal_.isDismissed, false)
      }
    insert(conditions)
    WITH ranked_, place_, user_, values_, percentiles_, CASE WHEN $n_turns_ = 0 THEN [] ELSE COLLECT {
      MATCH (user_)-[turn_:INTERACTED]->(to_:User)
      WHERE turn_.kind IN $kinds_ AND turn_.day >= $since_ AND to_ <> user_
      RETURN {n: turn_.count, to: to_.id}
    } END AS turns_
    WITH ranked_, place_, user_, values_, percentiles_, reduce(n_ = 0, turn_ IN turns_ | n_ + turn_.n) AS n_,
      COUNT { UNWIND turns_ AS turn_ RETURN DISTINCT turn_.to } AS people_
    WHERE n_ >= $n_turns_ AND people_ >= $n_people_
    WITH ranked_, place_, user_, values_, percentiles_, n_, people_ ORDER BY ranked_.board, ranked_.rank, place_
      LIMIT $limit_
    RETURN {cursor: run_.id + ':' + toString(ranked_.rank + place_), node: {run_id: run_.id,
      as_of: run_.asOf.epochMillis,
      reasons: [test_ IN tests_ | {score: test_.key, of: test_.of, value: values_[test_.at],
        percentile: percentiles_[test_.at], n_people: null}]
        + CASE WHEN $n_turns_ = 0 THEN []
          ELSE [{score: null, of: 'turns', value: toFloat(n_), percentile: null, n_people: people_}] END,
      user: project(User, user_)}}
  }
})
