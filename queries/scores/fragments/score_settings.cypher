// A version of the brand's parameters of scores, the newest where none is named.
// fragment: root
// params:  version_ INTEGER?
// columns: none
head(COLLECT {
  MATCH (settings_:ScoreSettings)
  WHERE settings_.version > 0 AND ($version_ IS NULL OR settings_.version = $version_)
  WITH settings_ ORDER BY settings_.version DESC LIMIT 1
  RETURN {version: settings_.version, document: settings_.document, segment: settings_.segment,
    actor: settings_.actor, role: settings_.role, at: settings_.at.epochMillis, note: settings_.note}
})
