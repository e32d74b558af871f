// The user's scores in the published run, or those of them that are asked for, with their percentile among all scored;
// none of who refused to be profiled, and none that the run could not tell of them.
// fragment: slot
// subject:  user_
// params:  keys_ LIST<STRING>?
// columns: none
COLLECT {
  MATCH (lock_:Lock {name: 'scores'})
  MATCH (run_:ScoreRun {id: lock_.published})
  MATCH (row_:ScoreRow {user: user_.id})
  WHERE NOT EXISTS {
    (user_)-[refused_:CONSENTED]->(:Purpose {key: 'profiling'}) WHERE refused_.status IN ['denied', 'withdrawn']
  }
  WITH run_, row_, (row_.number <= run_.number) = (row_.isSwapped IS NULL) AS is_first_
  WITH run_, CASE WHEN is_first_ THEN row_.values ELSE row_.valuesBefore END AS values_,
    CASE WHEN is_first_ THEN row_.percentiles ELSE row_.percentilesBefore END AS percentiles_
  UNWIND range(0, size(values_) - 1) AS at_
  WITH run_, values_, percentiles_, at_
  WHERE NOT isNaN(values_[at_]) AND ($keys_ IS NULL OR run_.keys[at_] IN $keys_)
  RETURN {key: run_.keys[at_], unit: run_.units[at_], value: values_[at_], percentile: percentiles_[at_],
    run_id: run_.id, as_of: run_.asOf.epochMillis}
}
