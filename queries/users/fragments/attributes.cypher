// Values of the attributes that the caller may read and for which the user has agreed to all that they need; what the
// user has agreed to, and whether they are known to be under 14.
// fragment: slot
// subject:  user_
// params:  needs_ LIST<MAP> · line_ STRING
// columns: none
head(COLLECT {
  OPTIONAL MATCH (user_)-[consent_:CONSENTED]->(purpose_:Purpose)
  WHERE consent_.status = 'granted' AND (consent_.until IS NULL OR consent_.until > datetime())
    AND consent_.textVersion >= purpose_.validFromVersion AND purpose_.state = 'active'
  WITH collect(purpose_.key) AS granted_
  WITH granted_, coalesce(user_.birthday > $line_, user_.age < 14, false) AS child_
  RETURN {granted: granted_, of_child: child_, values:
    [need_ IN $needs_ WHERE user_[need_.key] IS NOT NULL AND all(own_ IN need_.purposes WHERE own_ IN granted_)
      AND (NOT child_ OR 'children' IN granted_) | {key: need_.key, value: user_[need_.key]}]
    insert(evidence)}
})
