// The facts behind measures of each of these users, and what windows and guards hang on; who is not there is left out.
// fragment: root
// params:  users_ LIST<STRING> · line_ STRING
// columns: none
COLLECT {
  UNWIND $users_ AS id_
  MATCH (user_:User {id: id_})
  WHERE NOT user_:Erased
  RETURN {user: id_, joined: user_.joinedAt.epochMillis, birthday: user_.birthday,
    child: coalesce(user_.birthday > $line_, user_.age < 14, false),
    entered: COLLECT {
      MATCH (user_)-[member_:MEMBER_OF]->(group_:Group) RETURN {key: group_.key, since: member_.since.epochMillis}
    },
    granted: COLLECT {
      MATCH (user_)-[consent_:CONSENTED]->(purpose_:Purpose)
      WHERE consent_.status = 'granted' AND consent_.textVersion >= purpose_.validFromVersion
        AND purpose_.state = 'active'
      RETURN {key: purpose_.key, until: consent_.until.epochMillis}
    },
    facts: [insert(facts, user_)]}
}
