// How many they are.
// fragment: gathered
// subject:  fact_
// params:  none
// columns: none
count(fact_)
