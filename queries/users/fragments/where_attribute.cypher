// A declared attribute has one of the values.
// fragment: condition
// subject:  user_
// params:  key_ STRING · values_ LIST<ANY>
// columns: none
AND (user_[$key_] IN $values_ OR any(
  item_ IN CASE WHEN valueType(user_[$key_]) STARTS WITH 'LIST' THEN user_[$key_] ELSE [] END
  WHERE item_ IN $values_))
