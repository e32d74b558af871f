// Worth so much or more, before refunds.
// fragment: condition
// subject:  fact_
// params:  amount_ INTEGER
// columns: none
AND fact_.amountMinor >= $amount_
