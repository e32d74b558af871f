// Some entries of the audit that are about ids of an erased person and have their texts.
// access:  read
// rows:    one
// params:  ids LIST<STRING> · limit INTEGER
// columns: found LIST<MAP>
CALL () {
  MATCH (a:Audit) WHERE a.user IN $ids RETURN a LIMIT $limit
UNION
  MATCH (a:Audit) WHERE a.other IN $ids RETURN a LIMIT $limit
UNION
  MATCH (a:Broad) WHERE a.key > '' AND any(id IN a.users WHERE id IN $ids) RETURN a LIMIT $limit
}
RETURN collect(DISTINCT a {.key, .users, .user, .other}) AS found
