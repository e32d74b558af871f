// What decides whether the user may be asked for consent to a purpose.
// fragment: slot
// subject:  user_
// params:  purpose_ STRING · since_ ZONED DATETIME
// columns: none
{
  is_open: EXISTS { MATCH (open_:Purpose {key: $purpose_}) WHERE open_.state = 'active' },
  asked: COLLECT { MATCH (user_)-[asked_:ASKED]->() WHERE asked_.at > $since_ RETURN asked_.at.epochMillis },
  said: head(COLLECT {
    MATCH (user_)-[said_:CONSENTED]->(about_:Purpose {key: $purpose_})
    RETURN {status: said_.status, counts: said_.textVersion >= about_.validFromVersion
      AND (said_.until IS NULL OR said_.until > datetime())}
  }),
  annoyed_at: head(COLLECT { MATCH (user_)-[annoyed_:ANNOYED_BY]->() RETURN max(annoyed_.at).epochMillis }),
  granted_at: head(COLLECT {
    MATCH (user_)-[granted_:CONSENTED]->() WHERE granted_.status = 'granted' RETURN max(granted_.at).epochMillis
  })
}
