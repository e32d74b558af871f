// Keep a version of the brand's parameters of scores, which nothing changes any more.
// access:  write
// rows:    none
// params:  version INTEGER · document STRING · segment STRING? · actor STRING · role STRING · at ZONED DATETIME · note STRING?
// columns: none
CREATE (:ScoreSettings {version: $version, document: $document, segment: $segment, actor: $actor, role: $role, at: $at,
  note: $note})
