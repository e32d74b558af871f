// The tree below a user, generation by generation, to a depth and a number of nodes; a generation is read only where
// those before it left room, and of each no more than there is room for in all.
// fragment: root
// params:  id_ STRING · depth_ INTEGER · limit_ INTEGER
// columns: none
head(COLLECT {
  MATCH (standing_:Standing {user: $id_})
  MATCH (root_:User {id: coalesce(standing_.of, standing_.user)})
  RETURN {root: project(User, root_), nodes: COLLECT {
    WITH reduce(all_ = [{depth: 0, user: root_}], generation_ IN range(1, $depth_) |
      CASE WHEN size(all_) > $limit_ THEN all_ ELSE all_ + COLLECT {
        UNWIND all_ AS above_
        WITH above_.user AS parent_, above_.depth AS depth_ WHERE depth_ = generation_ - 1
        MATCH (parent_)-[brought_:REFERRED]->(below_:User)
        WITH parent_, below_, brought_.at.epochMillis AS at_ ORDER BY at_, below_.id LIMIT $limit_
        RETURN {depth: generation_, referrer_id: parent_.id, at: at_, user: below_}
      } END) AS all_
    UNWIND all_[1..$limit_ + 1] AS each_
    WITH each_, each_.user AS user_
    RETURN {depth: each_.depth, referrer_id: each_.referrer_id, at: each_.at, user: project(User, user_)}
  }}
})
