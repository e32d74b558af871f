// Who manages the group.
// fragment: slot
// subject:  group_
// params:  none
// columns: none
COLLECT {
  MATCH (staff_:Staff)-[:MANAGES]->(group_)
  RETURN {staff: project(Staff, staff_)} ORDER BY staff_.id LIMIT 100
}
