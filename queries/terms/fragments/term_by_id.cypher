// One term by id.
// fragment: root
// params:  id_ STRING
// columns: none
head(COLLECT {
  MATCH (term_:Term {id: $id_})
  RETURN {term: project(Term, term_)}
})
