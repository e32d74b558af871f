// What measures come to of the user, and which groups of values the user lets be used; null of who was erased.
// fragment: slot
// subject:  user_
// params:  none
// columns: none
CASE WHEN NOT user_:Erased
  THEN {user: user_.id, name: user_.name, values: [insert(values, user_)], allowed: [insert(allowed, user_)]} END
