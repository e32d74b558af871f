// Which of the expected attributes and of the classes of which everybody should hold a tag are known of these users, and
// which of some things they did: each set with how many users it is just that of; and those classes.
// fragment: root
// params:  users_ LIST<STRING> · needs_ LIST<MAP> · line_ STRING · now_ ZONED DATETIME
// columns: none
{classes: COLLECT {
  MATCH (class_:TagClass)
  WHERE class_.mandatoryDays IS NOT NULL
  RETURN {key: class_.key, name: class_.name} ORDER BY class_.key
}, sets: COLLECT {
  UNWIND $users_ AS id_
  MATCH (user_:User {id: id_})
  WHERE NOT user_:Erased
  WITH collect(user_) AS users_
  WITH users_, COLLECT {
    MATCH (mandatory_:TagClass)
    WHERE mandatory_.mandatoryDays IS NOT NULL
    RETURN {key: mandatory_.key, tags: COLLECT {
      MATCH (mandatory_)<-[:WITHIN*0..2]-(:TagClass)<-[:IN_CLASS]-(of_:Tag)
      RETURN of_
    }}
    ORDER BY mandatory_.key
  } AS mandatories_
  UNWIND users_ AS user_
  WITH user_, mandatories_, coalesce(user_.birthday > $line_, user_.age < 14, false) AS child_, COLLECT {
    MATCH (user_)-[consent_:CONSENTED]->(purpose_:Purpose)
    WHERE consent_.status = 'granted' AND (consent_.until IS NULL OR consent_.until > datetime())
      AND consent_.textVersion >= purpose_.validFromVersion AND purpose_.state = 'active'
    RETURN purpose_.key
  } AS granted_
  WITH [need_ IN $needs_ WHERE user_[need_.key] IS NOT NULL AND all(own_ IN need_.purposes WHERE own_ IN granted_)
    AND (NOT child_ OR 'children' IN granted_) | need_.key] AS attributes_,
    [one_ IN mandatories_ WHERE EXISTS {
      MATCH (user_)-[held_:TAGGED]->(tag_:Tag)
      WHERE tag_ IN one_.tags AND (held_.until IS NULL OR held_.until > $now_)
    } | one_.key] AS classes_, [insert(outcomes, user_)] AS outcomes_
  WITH attributes_, classes_, outcomes_, count(*) AS n_
  RETURN {attributes: attributes_, classes: classes_, outcomes: outcomes_, n_users: n_}
}}
