// Who stood in the group at an instant, by id, forward from a cursor: who is there since before; whose first later move on
// the ladder came from there; who left the interest group later.
// fragment: slot
// subject:  group_
// params:  after_ STRING · limit_ INTEGER · at_ ZONED DATETIME
// columns: none
COLLECT {
  CALL (group_) {
    MATCH (group_)<-[member_:MEMBER_OF]-(user_:User)
    WHERE user_.id > $after_ AND user_.joinedAt <= $at_
      AND (member_.since <= $at_ OR member_.ladder IS NOT NULL AND member_.move IS NULL)
    RETURN user_
    UNION
    MATCH (move_:Move)
    USING INDEX move_:Move(from, at)
    WHERE move_.from = group_.key AND move_.at > $at_
    WITH DISTINCT move_
    MATCH (user_:User)-[moved_:MOVED]->(move_)
    WHERE user_.id > $after_ AND user_.joinedAt <= $at_ AND moved_.aside IS NULL
    WITH DISTINCT user_, move_
    WHERE NOT EXISTS {
      MATCH (user_)-[before_:MOVED]->(earlier_:Move {ladder: move_.ladder})
      WHERE before_.aside IS NULL AND earlier_.at > $at_ AND earlier_.versionAfter < move_.versionAfter
    }
    RETURN user_
    UNION
    MATCH (group_)<-[was_:WAS_MEMBER_OF]-(user_:User)
    WHERE user_.id > $after_ AND was_.since <= $at_ AND was_.until > $at_
    RETURN user_
  }
  WITH user_
  WHERE NOT EXISTS { MATCH (group_)-[:ON]->(on_:Ladder) WHERE on_.since > $at_ }
  WITH user_ ORDER BY user_.id LIMIT $limit_
  RETURN {cursor: user_.id, node: project(User, user_)}
}
