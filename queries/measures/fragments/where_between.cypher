// It was in a window that is the same for everybody.
// fragment: condition
// subject:  fact_
// params:  since_ ZONED DATETIME · before_ ZONED DATETIME
// columns: none
AND fact_.at >= $since_ AND fact_.at < $before_
