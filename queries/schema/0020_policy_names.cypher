// Words of the policies room, made known to the store: what a version names, and the days on which it holds.
CREATE (n:PolicyVersion {words: true, names: [], effective: '', until: ''})
DETACH DELETE n
;
// What is asked with a policy that was kept before it told what it names: its segments, and nothing else.
MATCH (v:PolicyVersion) WHERE v.names IS NULL
SET v.names = [each IN coalesce(v.segments, []) | 'segment:' + each]
