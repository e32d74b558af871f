// Whom a user brought within a period, by referrals that stand; what these paid for what they bought in it, less what they
// were given back for that; and the same without the referrals that an open case of the published run speaks against: of
// a burst those alone of whom nothing had come, of rewards none. Not exact where a case does not tell all its referrals or
// people.
// fragment: value
// subject:  user_
// params:  since_ ZONED DATETIME · until_ ZONED DATETIME
// columns: none
head(COLLECT {
  WITH COLLECT {
    MATCH (user_)-[by_:REFERRED]->(referee_:User)
    WHERE by_.at >= $since_ AND by_.at < $until_
    RETURN {
      revenue: head(COLLECT {
        MATCH (referee_)-[:BOUGHT]->(purchase_:Purchase)
        WHERE purchase_.at >= $since_ AND purchase_.at < $until_
        RETURN sum(purchase_.amountMinor - coalesce(purchase_.refundedMinor, 0))
      }),
      is_held: EXISTS {
        MATCH (lock_:Lock {name: 'scores'})
        MATCH (:ScoreRow {user: referee_.id})<-[to_:ABOUT]-(signal_:ScoreSignal)
        MATCH (signal_)-[from_:ABOUT]->(:ScoreRow {user: user_.id})
        WHERE signal_.run = lock_.published AND NOT coalesce(signal_.isDismissed, false) AND from_.isSubject
          AND signal_.kind <> 'rewards_above_revenue' AND (signal_.kind <> 'burst' OR to_.spentMinor <= 0)
          AND any(at_ IN range(0, size(signal_.sources) - 1) WHERE signal_.relations[at_] = 'brought'
            AND signal_.sources[at_] = from_.place AND signal_.targets[at_] = to_.place)
          AND NOT EXISTS {
            UNWIND coalesce(signal_.dismissals, []) AS number_
            MATCH (fine_:SignalDismissal {number: number_})
            WHERE fine_.endedAt IS NULL AND any(at_ IN range(0, size(fine_.referrers) - 1)
              WHERE fine_.referrers[at_] = user_.id
                AND (fine_.referees[at_] = referee_.id OR fine_.until[at_] >= by_.at.epochMillis))
          }
      }
    }
  } AS told_, EXISTS {
    MATCH (lock_:Lock {name: 'scores'})
    MATCH (:ScoreRow {user: user_.id})<-[about_:ABOUT]-(signal_:ScoreSignal)
    WHERE about_.isSubject AND signal_.run = lock_.published AND NOT coalesce(signal_.isDismissed, false)
      AND signal_.kind <> 'rewards_above_revenue'
      AND (signal_.nPairs > 200 OR COUNT { (signal_)-[:ABOUT]->() } < signal_.nPeople)
  } AS is_cut_
  RETURN {since: $since_.epochMillis, until: $until_.epochMillis,
    n_referees: size(told_), revenue_minor: reduce(sum_ = 0, each_ IN told_ | sum_ + each_.revenue),
    n_gated: size([each_ IN told_ WHERE NOT each_.is_held]),
    gated_revenue_minor: reduce(sum_ = 0, each_ IN [one_ IN told_ WHERE NOT one_.is_held] | sum_ + each_.revenue),
    is_gated_exact: NOT is_cut_}
})
