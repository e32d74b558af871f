// Begin with everybody who was brought: the users who brought enough of them themselves.
// fragment: start
// subject:  user_
// params:  none
// columns: none
MATCH (user_:User)-[referral_:REFERRED]->(far_:User)
WHERE NOT far_:Erased
insert(window, referral_)
WITH user_, count(far_) AS value_
WHERE insert(truth, value_)
WITH user_
