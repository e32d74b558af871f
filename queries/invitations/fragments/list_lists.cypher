// Invitation lists, last first, forward from a cursor: of one group or all, for who may see those of all groups or some.
// fragment: root
// params:  after_ STRING · limit_ INTEGER · group_ STRING? · groups_ LIST<STRING>?
// columns: none
COLLECT {
  MATCH (list_:InvitationList)
  WHERE ($group_ IS NULL OR list_.group = $group_) AND ($groups_ IS NULL OR list_.group IN $groups_)
  WITH list_, right('000000000000000' + toString(list_.at.epochMillis), 15) + list_.id AS order_
  WHERE order_ < $after_
  WITH list_, order_ ORDER BY order_ DESC LIMIT $limit_
  RETURN {cursor: order_, node: project(InvitationList, list_)}
}
