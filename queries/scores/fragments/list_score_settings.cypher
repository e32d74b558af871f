// Versions of the brand's parameters of scores before one of them, the newest first.
// fragment: root
// params:  before_ INTEGER · limit_ INTEGER
// columns: none
COLLECT {
  MATCH (settings_:ScoreSettings)
  WHERE 0 < settings_.version < $before_
  WITH settings_ ORDER BY settings_.version DESC LIMIT $limit_
  RETURN {version: settings_.version, document: settings_.document, segment: settings_.segment,
    actor: settings_.actor, role: settings_.role, at: settings_.at.epochMillis, note: settings_.note}
}
