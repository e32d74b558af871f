// The tree below a user, generation by generation, to a depth and a number of nodes.
// fragment: root
// params:  id_ STRING · depth_ INTEGER · limit_ INTEGER
// columns: none
head(COLLECT {
  MATCH (standing_:Standing {user: $id_})
  MATCH (root_:User {id: coalesce(standing_.of, standing_.user)})
  RETURN {root: project(User, root_), nodes: COLLECT {
    MATCH path_ = (root_)-[:REFERRED*1..12]->(user_:User)
    WHERE length(path_) <= $depth_
    WITH user_, length(path_) AS depth_, nodes(path_)[-2].id AS referrer_,
      relationships(path_)[-1].at.epochMillis AS at_
    ORDER BY depth_, at_, user_.id LIMIT $limit_
    RETURN {depth: depth_, referrer_id: referrer_, at: at_, user: project(User, user_)}
  }}
})
