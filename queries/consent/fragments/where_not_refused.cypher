// Has not refused the purpose.
// fragment: condition
// subject:  user_
// params:  purpose_ STRING
// columns: none
AND NOT EXISTS {
  (user_)-[refused_:CONSENTED]->(:Purpose {key: $purpose_})
  WHERE refused_.status IN ['denied', 'withdrawn']
}
