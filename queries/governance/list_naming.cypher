// What names a tag besides users: channels that set it, groups that carry it, tags that were merged into it, tasks
// and plans of which it is a tag.
// access:  read
// rows:    many
// params:  key STRING
// columns: kind STRING · name STRING
MATCH (t:Tag {key: $key})
CALL (t) {
  MATCH (t)<-[:SETS]-(c:Channel)
  RETURN 'channel' AS kind, c.key AS name
  UNION ALL
  MATCH (t)<-[:LABELLED]-(g:Group)
  RETURN 'group' AS kind, g.key AS name
  UNION ALL
  MATCH (t)<-[:JOINED_TO]-(x:Tag)
  RETURN 'tag' AS kind, x.key AS name
  UNION ALL
  MATCH (v:TaskVersion)<-[:WORDED]-(x:Task)
  WHERE v.key > '' AND v.version = x.version AND t.key IN v.tags
  RETURN 'task' AS kind, x.key AS name
  UNION ALL
  MATCH (p:Plan)
  WHERE p.key > '' AND t.key IN [p.memberTag, p.lapsedTag]
  RETURN 'plan' AS kind, p.key AS name
}
RETURN DISTINCT kind, name
ORDER BY kind, name LIMIT 1000
