// Of how many users the question is true, and how many users there are, erased ones left out.
// fragment: root
// params:  none
// columns: none
{n: COUNT {
  insert(start, user_)
  WHERE NOT user_:Erased
  insert(conditions, user_)
  insert(stages, user_)
  RETURN user_
}, all: COUNT { (:User) } - COUNT { (:Erased) }}
