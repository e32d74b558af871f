// Only those go on of whom it is true. What stands behind WITH is planned by itself: in one WHERE the planner
// multiplies conditions out (16 leaves took it 4.6 s, here 1 s), and what is dear is counted for those alone who are left.
// fragment: stage
// subject:  user_
// params:  none
// columns: none
WITH user_, insert(truth, user_) AS held_
WHERE held_
