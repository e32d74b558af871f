// Begin with the users whose name may hold the text.
// fragment: start
// subject:  user_
// params:  query_ STRING
// columns: none
CALL db.index.fulltext.queryNodes('user_search', $query_) YIELD node AS user_
WITH user_
