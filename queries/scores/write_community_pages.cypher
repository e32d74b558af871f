// Members of communities in pages, the strongest first: lists of equal length, an entry a page, and for each page lists
// of equal length, an entry a user: the weight of their ties within it, and the part of all their ties that this is.
// access:  write
// rows:    none
// params:  keys LIST<STRING> · users LIST<LIST<STRING>> · weights LIST<LIST<FLOAT>> · shares LIST<LIST<FLOAT>>
// columns: none
UNWIND range(0, size($keys) - 1) AS i
CREATE (:CommunityPage {key: $keys[i], users: $users[i], weights: $weights[i], shares: $shares[i]})
