// What an operation was asked and answered, if its key was used.
// access:  read
// rows:    optional
// params:  key STRING
// columns: payload STRING · answer STRING?
MATCH (o:Operation {key: $key})
RETURN o.payload AS payload, o.answer AS answer
