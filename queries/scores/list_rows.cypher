// What a published run says of the users after one id up to and with another, in ascending order of id: lists of equal
// length; an empty list where it has nothing to say. At most so many numbers of each: of 1 no percentiles.
// access:  read
// rows:    one
// params:  number INTEGER · after STRING · limit INTEGER · most INTEGER
// columns: users LIST<STRING> · values LIST<ANY> · percentiles LIST<ANY>
MATCH (s:ScoreRow) WHERE s.user > $after
WITH s ORDER BY s.user LIMIT $limit
WITH s, (s.number <= $number) = (s.isSwapped IS NULL) AS is_first
RETURN collect(s.user) AS users,
  collect(coalesce(CASE WHEN is_first THEN s.values ELSE s.valuesBefore END, [])[..$most]) AS values,
  collect(CASE WHEN $most = 1 THEN []
    ELSE coalesce(CASE WHEN is_first THEN s.percentiles ELSE s.percentilesBefore END, []) END) AS percentiles
