// Joined in a span of time.
// fragment: condition
// subject:  user_
// params:  from_ STRING · before_ STRING
// columns: none
AND user_.joinedKey >= $from_ AND user_.joinedKey < $before_
