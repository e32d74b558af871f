// The answer that stands of each question that the user was asked, by the version that it was given to. What was answered
// is told where the attribute that it leads to may be read, or, of one that leads to none, what the reading is for.
// fragment: slot
// subject:  user_
// params:  needs_ LIST<MAP> · open_ LIST<STRING> · line_ STRING
// columns: none
head(COLLECT {
  OPTIONAL MATCH (user_)-[consent_:CONSENTED]->(purpose_:Purpose)
  WHERE consent_.status = 'granted' AND (consent_.until IS NULL OR consent_.until > datetime())
    AND consent_.textVersion >= purpose_.validFromVersion AND purpose_.state = 'active'
  WITH collect(purpose_.key) AS granted_
  WITH granted_, coalesce(user_.birthday > $line_, user_.age < 14, false) AS child_
  RETURN COLLECT {
    MATCH (user_)-[:ANSWERED]->(given_:Answer)
    WITH given_ ORDER BY given_.at DESC, given_.event DESC
    WITH given_.questionnaire AS asked_, given_.question AS question_, head(collect(given_)) AS answer_
    WITH asked_, answer_, (NOT child_ OR 'children' IN granted_) AND answer_.options IS NOT NULL
      AND (answer_.expiresAt IS NULL OR answer_.expiresAt > datetime())
      AND CASE WHEN answer_.attribute IS NULL THEN all(each_ IN $open_ WHERE each_ IN granted_)
        ELSE any(need_ IN $needs_ WHERE need_.key = answer_.attribute
          AND all(own_ IN need_.purposes WHERE own_ IN granted_)) END AS shown_
    WITH asked_, answer_.version AS number_, collect({question: answer_.question, at: answer_.at.epochMillis,
      shown: shown_, options: CASE WHEN shown_ THEN answer_.options ELSE [] END,
      text: CASE WHEN shown_ THEN answer_.text END}) AS answers_
    MATCH (version_:QuestionnaireVersion {key: asked_ + '\u0001' + toString(number_)})
    WITH version_, answers_ ORDER BY version_.key LIMIT 1000
    RETURN version_ {.questionnaire, .version, .name_zh, .name_en, .questions, answers: answers_}
  }
})
