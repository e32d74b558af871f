// What every reading of a class of tags holds.
// fragment: card of TagClass
// subject:  class_
// params:  none
// columns: none
class_ {.key, .name, exclusive: coalesce(class_.isExclusive, false), mandatory_days: class_.mandatoryDays,
  set_by: class_.setBy, note_needed: class_.noteNeeded, sources: class_.sources, .legend_zh, .legend_en,
  band_of: class_.bandOf}
