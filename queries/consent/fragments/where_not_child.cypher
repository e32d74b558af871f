// Is not known to be under 14, or a guardian has agreed.
// fragment: condition
// subject:  user_
// params:  line_ STRING
// columns: none
AND (NOT coalesce(user_.birthday > $line_, user_.age < 14, false) OR EXISTS {
  (user_)-[consent_:CONSENTED]->(purpose_:Purpose {key: 'children'})
  WHERE consent_.status = 'granted' AND (consent_.until IS NULL OR consent_.until > datetime())
    AND consent_.textVersion >= purpose_.validFromVersion AND purpose_.state = 'active'
})
