// Who bought a purchase; that never changes, so it can be read before the lock.
// access:  read
// rows:    optional
// params:  id STRING
// columns: user STRING
MATCH (:Purchase {id: $id})<-[:BOUGHT]-(u:User)
RETURN u.id AS user
