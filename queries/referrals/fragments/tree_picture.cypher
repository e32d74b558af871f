// The tree below the user as a picture needs it: how many stand in it, and the first of them by generation and day, each
// with what they spent and whether a case of the published run speaks against their referral. Null of who refused to be
// profiled; who did so below has neither name nor spending.
// fragment: slot
// subject:  user_
// params:  depth_ INTEGER · limit_ INTEGER · tells_doubts_ BOOLEAN
// columns: none
head(COLLECT {
  MATCH (user_)
  WHERE NOT EXISTS {
    (user_)-[refused_:CONSENTED]->(:Purpose {key: 'profiling'}) WHERE refused_.status IN ['denied', 'withdrawn']
  }
  WITH user_, reduce(so_far_ = [{depth: 0, user: user_}], generation_ IN range(1, $depth_) | so_far_ + COLLECT {
    UNWIND so_far_ AS above_
    WITH above_.user AS parent_, above_.depth AS depth_ WHERE depth_ = generation_ - 1
    MATCH (parent_)-[brought_:REFERRED]->(below_:User)
    WITH parent_, below_, brought_.at AS at_ ORDER BY at_, below_.id
    RETURN {depth: generation_, parent: parent_.id, user: below_}
  })[1..] AS all_
  RETURN {id: user_.id, name: user_.name, n: size(all_),
    spent: head(COLLECT {
      MATCH (user_)-[:BOUGHT]->(own_:Purchase) RETURN sum(own_.amountMinor) - sum(own_.refundedMinor)
    }),
    people: COLLECT {
      UNWIND all_[..$limit_] AS each_
      WITH each_, each_.user AS person_
      WITH each_, person_, NOT person_:Erased AND NOT EXISTS {
        (person_)-[said_:CONSENTED]->(:Purpose {key: 'profiling'}) WHERE said_.status IN ['denied', 'withdrawn']
      } AS is_named_
      RETURN {id: person_.id, parent: each_.parent, name: CASE WHEN is_named_ THEN person_.name END,
        spent: CASE WHEN is_named_ THEN head(COLLECT {
          MATCH (person_)-[:BOUGHT]->(purchase_:Purchase)
          RETURN sum(purchase_.amountMinor) - sum(purchase_.refundedMinor)
        }) END,
        is_doubted: $tells_doubts_ AND EXISTS {
          MATCH (lock_:Lock {name: 'scores'})
          MATCH (:ScoreRow {user: person_.id})<-[about_:ABOUT]-(signal_:ScoreSignal)
          MATCH (signal_)-[by_:ABOUT]->(:ScoreRow {user: each_.parent})
          WHERE signal_.run = lock_.published AND NOT coalesce(signal_.isDismissed, false)
            AND any(at_ IN range(0, size(signal_.sources) - 1)
              WHERE signal_.relations[at_] = 'brought' AND signal_.sources[at_] = by_.place
                AND signal_.targets[at_] = about_.place)
        }}
    }}
})
