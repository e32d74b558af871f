// How many users bought, or did an event of a type, in some hours of the brand's day within a window, and how often, by
// whichever they did more: at a quantile of them.
// fragment: root
// params:  since_ ZONED DATETIME · before_ ZONED DATETIME · hours_ LIST<INTEGER> · zone_ STRING · type_ STRING · quantile_ FLOAT
// columns: none
head(COLLECT {
  CALL () {
    MATCH (purchase_:Purchase)
    WHERE purchase_.at >= $since_ AND purchase_.at < $before_
      AND datetime({datetime: purchase_.at, timezone: $zone_}).hour IN $hours_
    MATCH (user_:User)-[:BOUGHT]->(purchase_)
    RETURN user_, count(purchase_) AS n_
  UNION ALL
    MATCH (event_:Event {type: $type_})
    WHERE event_.at >= $since_ AND event_.at < $before_
      AND datetime({datetime: event_.at, timezone: $zone_}).hour IN $hours_
    MATCH (user_:User)-[:DID]->(event_)
    RETURN user_, count(event_) AS n_
  }
  WITH user_, max(n_) AS most_
  WHERE NOT user_:Erased
  RETURN {n_users: count(most_), n: percentileDisc(most_, $quantile_)}
})
