// All groups, ladder by ladder from the lowest rank; interest groups last.
// fragment: root
// params:  ladder_ STRING?
// columns: none
COLLECT {
  MATCH (group_:Group)
  OPTIONAL MATCH (group_)-[:ON]->(on_:Ladder)
  WITH group_, on_ WHERE $ladder_ IS NULL OR on_.key = $ladder_
  WITH group_, on_ ORDER BY on_.key IS NULL, on_.key, group_.rank, group_.key LIMIT 1000
  RETURN {group: project(Group, group_)}
}
