// The value of a score in the published run; unknown of who is not in it.
// fragment: value
// subject:  user_
// params:  key_ STRING
// columns: none
head(COLLECT {
  MATCH (lock_:Lock {name: 'scores'})
  MATCH (run_:ScoreRun {id: lock_.published})
  MATCH (row_:ScoreRow {user: user_.id})
  WITH run_, CASE row_.number <= run_.number WHEN row_.isSwapped IS NULL
    THEN row_.values ELSE row_.valuesBefore END AS found_
  UNWIND [at_ IN range(0, size(run_.keys) - 1) WHERE run_.keys[at_] = $key_ | found_[at_]] AS number_
  WITH number_ WHERE NOT isNaN(number_)
  RETURN number_
})
