// The members of a community who may be listed, the strongest first; after a cursor those of the run that it names. Null
// when that is gone, or the cursor is of another community.
// Members stand in pages of five hundred: ordered by the key of a page, as the index is, then by place in it.
// fragment: slot
// subject:  community_
// params:  run_ STRING? · number_ INTEGER? · from_ STRING · after_ INTEGER · limit_ INTEGER
// columns: none
head(COLLECT {
  MATCH (run_:ScoreRun {id: coalesce($run_, community_.run)})
  WHERE run_.state IN ['published', 'retired'] AND coalesce($number_, community_.number) = community_.number
  WITH run_, run_.id + ':' + right('00000' + toString(community_.number), 6) + ':' AS prefix_
  RETURN COLLECT {
    MATCH (page_:CommunityPage)
    WHERE page_.key STARTS WITH prefix_ AND page_.key >= prefix_ + $from_
    WITH page_, page_.key AS key_, toInteger(right(page_.key, 9)) AS rank_, page_.users AS users_,
      page_.weights AS weights_, page_.shares AS shares_
    UNWIND range(CASE WHEN $after_ < rank_ THEN 0 ELSE $after_ - rank_ + 1 END, size(users_) - 1) AS place_
    MATCH (user_:User {id: users_[place_]})
    WHERE NOT user_:Erased
    insert(conditions)
    WITH key_, rank_ + place_ AS at_, weights_[place_] AS weight_, shares_[place_] AS share_, user_
    ORDER BY key_, at_ LIMIT $limit_
    RETURN {cursor: prefix_ + right('00000000' + toString(at_), 9), node: {weight: weight_, inside_share: share_,
      user: project(User, user_)}}
  }
})
