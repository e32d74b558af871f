// How a term stands at an instant: ended early, over, running or ahead.
// fragment: slot
// subject:  term_
// params:  now_ ZONED DATETIME
// columns: none
CASE WHEN term_.endedAt IS NOT NULL THEN 'ended' WHEN term_.until <= $now_ THEN 'over'
  WHEN term_.since <= $now_ THEN 'running' ELSE 'ahead' END
