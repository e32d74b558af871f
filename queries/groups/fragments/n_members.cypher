// How many users stand in the group.
// fragment: slot
// subject:  group_
// params:  none
// columns: none
COUNT { (group_)<-[:MEMBER_OF]-() }
