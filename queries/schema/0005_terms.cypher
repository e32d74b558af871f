// Tags that are held for a term are found by when it ends; those without one are not in the index.
CREATE INDEX tagged_until IF NOT EXISTS FOR ()-[r:TAGGED]-() ON (r.until)
;
CALL db.awaitIndexes(300)
