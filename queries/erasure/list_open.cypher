// The erasures that began before a time and are not finished.
// access:  read
// rows:    many
// params:  before ZONED DATETIME
// columns: user STRING
MATCH (e:Erasure)
WHERE e.user > '' AND e.state = 'open' AND e.at < $before
RETURN e.user AS user
LIMIT 100
