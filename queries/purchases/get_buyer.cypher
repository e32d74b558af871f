// Under which id a purchase was bought; that never changes, so it can be read before the lock.
// access:  read
// rows:    optional
// params:  id STRING
// columns: user STRING
MATCH (:Purchase {id: $id})<-[bought:BOUGHT]-(u:User)
RETURN coalesce(bought.of, u.id) AS user
