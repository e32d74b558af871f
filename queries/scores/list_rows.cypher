// What a published run says of the users after one id up to and with another, in ascending order of id: lists of equal
// length; an empty list where it has nothing to say.
// access:  read
// rows:    one
// params:  number INTEGER · after STRING · limit INTEGER
// columns: users LIST<STRING> · values LIST<ANY> · percentiles LIST<ANY>
MATCH (s:ScoreRow) WHERE s.user > $after
WITH s ORDER BY s.user LIMIT $limit
RETURN collect(s.user) AS users,
  collect(coalesce(CASE WHEN s.number <= $number THEN s.values ELSE s.valuesBefore END, [])) AS values,
  collect(coalesce(CASE WHEN s.number <= $number THEN s.percentiles ELSE s.percentilesBefore END, [])) AS percentiles
