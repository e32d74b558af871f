// How a score of the published run is spread: how many are in each bin, of even steps or of four to a power of ten (null:
// 0 or less), and the least values that a half, nine tenths and 99 of 100 do not exceed, as far as the bin holds them.
// With them the place of one user; null of who refused to be profiled. Null before the first run.
// fragment: root
// params:  key_ STRING · step_ FLOAT? · about_ STRING?
// columns: none
head(COLLECT {
  MATCH (lock_:Lock {name: 'scores'})
  MATCH (run_:ScoreRun {id: lock_.published})
  WITH run_, head([at_ IN range(0, size(run_.keys) - 1) WHERE run_.keys[at_] = $key_]) AS place_
  RETURN {
    bins: COLLECT {
      MATCH (row_:ScoreRow)
      WITH row_, (row_.number <= run_.number) = (row_.isSwapped IS NULL) AS is_first_
      WITH (CASE WHEN is_first_ THEN row_.values ELSE row_.valuesBefore END)[place_] AS value_,
        (CASE WHEN is_first_ THEN row_.percentiles ELSE row_.percentilesBefore END)[place_] AS share_
      WHERE value_ IS NOT NULL AND NOT isNaN(value_)
      WITH CASE WHEN $step_ IS NOT NULL THEN toInteger(floor(value_ / $step_)) WHEN value_ <= 0 THEN null
        ELSE toInteger(floor(log10(value_) * 4)) END AS bin_, value_, share_
      WITH bin_, count(*) AS n_, min(CASE WHEN share_ >= 0.5 THEN value_ END) AS half_,
        min(CASE WHEN share_ >= 0.9 THEN value_ END) AS most_, min(CASE WHEN share_ >= 0.99 THEN value_ END) AS all_
      RETURN {bin: bin_, n: n_, quantiles: [half_, most_, all_]}
    },
    place: head(COLLECT {
      MATCH (standing_:Standing {user: $about_})
      MATCH (user_:User {id: coalesce(standing_.of, standing_.user)})
      WHERE NOT user_:Erased AND NOT EXISTS {
        (user_)-[refused_:CONSENTED]->(:Purpose {key: 'profiling'}) WHERE refused_.status IN ['denied', 'withdrawn']
      }
      MATCH (own_:ScoreRow {user: user_.id})
      WITH user_, (CASE own_.number <= run_.number WHEN own_.isSwapped IS NULL
        THEN own_.values ELSE own_.valuesBefore END)[place_] AS value_
      WHERE value_ IS NOT NULL AND NOT isNaN(value_)
      RETURN {name: user_.name, value: value_}
    })}
})
