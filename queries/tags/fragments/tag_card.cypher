// What every reading of a tag holds.
// fragment: card of Tag
// subject:  tag_
// params:  none
// columns: none
tag_ {.key, .name, .definition, .criterion, .purpose, .symbol, .label, label_priority: tag_.labelPriority,
  band_from: tag_.bandFrom, band_to: tag_.bandTo, state: coalesce(tag_.state, 'active'),
  dynamic: tag_.bandFrom IS NOT NULL OR tag_.bandTo IS NOT NULL}
