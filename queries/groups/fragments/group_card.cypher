// What every reading of a group holds.
// fragment: card of Group
// subject:  group_
// params:  none
// columns: none
group_ {.key, .name, .kind, .rank, .capacity,
  benefit_zh: group_.benefitZh, benefit_en: group_.benefitEn,
  offers: [at_ IN range(0, size(coalesce(group_.offerKeys, [])) - 1)
    | {key: group_.offerKeys[at_], text: group_.offerTexts[at_]}],
  ladder: head(COLLECT {
    MATCH (group_)-[:ON]->(ladder_:Ladder)
    RETURN ladder_ {.key, .name, is_ready: coalesce(ladder_.state, 'ready') = 'ready'}
  })}
