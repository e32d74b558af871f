// Worth so much or less, before refunds.
// fragment: condition
// subject:  fact_
// params:  amount_ INTEGER
// columns: none
AND fact_.amountMinor <= $amount_
