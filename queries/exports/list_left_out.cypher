// From which invitation lists some ids were left out, and why.
// access:  read
// rows:    one
// params:  users LIST<STRING>
// columns: found LIST<MAP>
MATCH (l:LeftOut)
WHERE l.key > '' AND any(user IN l.users WHERE user IN $users)
MATCH (of:InvitationList {id: l.list})
RETURN collect({list: l.list, group: of.group, at: of.at, reason: l.reason}) AS found
