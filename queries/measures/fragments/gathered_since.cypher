// How many times 24 hours are over since the last of them; unknown of none.
// fragment: gathered
// subject:  fact_
// params:  now_ ZONED DATETIME
// columns: none
(($now_.epochMillis - max(fact_.at).epochMillis) / 86400000)
