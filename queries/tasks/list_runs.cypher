// When users completed tasks whose stages set tags: of the tasks named, or of all. With what the tags are by now that the
// stages name (one that was merged is the one that it became), and which of a task's tags it ever gave the user.
// access:  read
// rows:    many
// params:  users LIST<STRING> · tasks LIST<STRING> · by STRING
// columns: user STRING · task STRING · stages STRING · ats LIST<INTEGER> · tags LIST<MAP> · given LIST<STRING>
UNWIND $users AS id
MATCH (u:User {id: id})
MATCH (t:Task)
WHERE t.hasTags AND ($tasks = [] OR t.key IN $tasks)
WITH u, t, COLLECT {
    MATCH (u)-[:DID]->(e:Event {type: t.eventType})
    RETURN e.at.epochMillis ORDER BY e.at, e.id
  } AS done
WHERE size(done) >= t.needs[0]
MATCH (v:TaskVersion {key: t.key + '\u0001' + toString(t.version)})
RETURN u.id AS user, t.key AS task, v.stages AS stages, done[..t.needs[-1]] AS ats,
  COLLECT {
    UNWIND v.tags AS name
    MATCH (x:Tag {key: name})
    RETURN {tag: name,
      now: coalesce(head(COLLECT {
        MATCH (x)-[:JOINED_TO*1..20]->(y:Tag) WHERE y.state <> 'merged' RETURN y.key
      }), name)}
  } AS tags,
  COLLECT {
    MATCH (u)-[held:TAGGED|WAS_TAGGED]->(x:Tag)
    WHERE held.source = 'rule' AND held.actor = $by + t.key
    RETURN x.key
  } AS given
ORDER BY user, task
