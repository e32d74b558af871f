// The communities with which one has most to do, the strongest tie first.
// fragment: slot
// subject:  community_
// params:  none
// columns: none
COLLECT {
  UNWIND range(0, size(community_.tieNumbers) - 1) AS at_
  MATCH (other_:Community {key: community_.run + ':' + right('00000' + toString(community_.tieNumbers[at_]), 6)})
  WITH other_, at_ ORDER BY at_
  RETURN {weight: community_.tieWeights[at_], community: project(Community, other_)}
}
