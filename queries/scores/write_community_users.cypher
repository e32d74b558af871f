// In which community users are, in pages in order of their ids, each found by the first of them: lists of equal length, an
// entry a page, and for each page lists of equal length, an entry a user: the number of their community, what part of
// their ties lies within, the number of the next one (0: none that is told), and what part leads there.
// access:  write
// rows:    none
// params:  keys LIST<STRING> · users LIST<LIST<STRING>> · numbers LIST<LIST<INTEGER>> · shares LIST<LIST<FLOAT>> · next_numbers LIST<LIST<INTEGER>> · next_shares LIST<LIST<FLOAT>>
// columns: none
UNWIND range(0, size($keys) - 1) AS i
CREATE (:CommunityUsers {key: $keys[i], users: $users[i], numbers: $numbers[i], shares: $shares[i],
  nextNumbers: $next_numbers[i], nextShares: $next_shares[i]})
