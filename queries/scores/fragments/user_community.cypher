// In which community of the published run the user is, and why; null of who is in none that is told, and of who refused
// to be profiled.
// fragment: slot
// subject:  user_
// params:  none
// columns: none
head(COLLECT {
  MATCH (lock_:Lock {name: 'scores'})
  WHERE lock_.published IS NOT NULL AND NOT EXISTS {
    (user_)-[refused_:CONSENTED]->(:Purpose {key: 'profiling'}) WHERE refused_.status IN ['denied', 'withdrawn']
  }
  MATCH (page_:CommunityUsers)
  WHERE page_.key > lock_.published + ':' AND page_.key <= lock_.published + ':' + user_.id
  WITH lock_, page_ ORDER BY page_.key DESC LIMIT 1
  WITH lock_, page_, page_.users AS users_
  UNWIND [at_ IN range(0, size(users_) - 1) WHERE users_[at_] = user_.id] AS place_
  MATCH (community_:Community {
    key: lock_.published + ':' + right('00000' + toString(page_.numbers[place_]), 6)
  })
  RETURN {inside_share: page_.shares[place_], next_share: page_.nextShares[place_],
    next_number: CASE WHEN page_.nextNumbers[place_] > 0 THEN page_.nextNumbers[place_] END,
    community: project(Community, community_)}
})
