// A community of the published run by its number.
// fragment: root
// params:  place_ STRING
// columns: none
head(COLLECT {
  MATCH (lock_:Lock {name: 'scores'})
  MATCH (community_:Community {key: lock_.published + ':' + $place_})
  RETURN {community: project(Community, community_)}
})
