// Where the user stood on a ladder at an instant: where the first later move came from, else where they stand. Nowhere
// before they joined or the ladder began.
// fragment: slot
// subject:  user_
// params:  ladder_ STRING · at_ ZONED DATETIME
// columns: none
head(COLLECT {
  MATCH (on_:Ladder {key: $ladder_})
  MATCH (user_)-[:MEMBER_OF {ladder: on_.key}]->(present_:Group)
  WHERE $at_ >= user_.joinedAt AND (on_.since IS NULL OR $at_ >= on_.since)
  WITH present_, head(COLLECT {
    MATCH (user_)-[moved_:MOVED]->(later_:Move {ladder: on_.key})
    WHERE moved_.aside IS NULL AND later_.at > $at_
    RETURN later_.from ORDER BY later_.versionAfter LIMIT 1
  }) AS left_
  MATCH (stood_:Group {key: coalesce(left_, present_.key)})
  RETURN {group: project(Group, stood_)}
})
