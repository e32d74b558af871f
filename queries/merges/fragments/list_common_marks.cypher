// What more than fifty people share, so that nobody is proposed for it, the commonest first.
// fragment: root
// params:  none
// columns: none
COLLECT {
  CALL () {
    MATCH (u:User) WHERE u.nickname IS NOT NULL
    WITH u.nickname AS mark, count(*) AS n WHERE n > 50
    RETURN 'nickname' AS reason, n
    UNION ALL
    MATCH (u:User) WHERE u.avatar IS NOT NULL
    WITH u.avatar AS mark, count(*) AS n WHERE n > 50
    RETURN 'avatar' AS reason, n
    UNION ALL
    MATCH (u:User) WHERE u.address IS NOT NULL
    WITH u.address AS mark, count(*) AS n WHERE n > 50
    RETURN 'address' AS reason, n
    UNION ALL
    MATCH (u:User) WHERE u.device IS NOT NULL
    WITH u.device AS mark, count(*) AS n WHERE n > 50
    RETURN 'device' AS reason, n
    UNION ALL
    MATCH (u:User) WHERE u.city IS NOT NULL
    WITH u.city AS mark, u.searchName AS name, count(*) AS n WHERE n > 50
    RETURN 'name_and_city' AS reason, n
  }
  RETURN {reason: reason, n_users: n} ORDER BY n DESC, reason LIMIT 100
}
