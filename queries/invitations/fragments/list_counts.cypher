// How many invitations of a list stand in which state; one whose time is over is, whoever writes that down later.
// fragment: slot
// subject:  list_
// params:  now_ ZONED DATETIME
// columns: none
COLLECT {
  MATCH (invitation_:Invitation)
  WHERE invitation_.key STARTS WITH list_.id + ':'
  WITH CASE WHEN invitation_.state = 'open' AND invitation_.expiresAt <= $now_ THEN 'expired'
    ELSE invitation_.state END AS state_
  WITH state_, count(*) AS n_ ORDER BY state_
  RETURN {state: state_, n: n_}
}
