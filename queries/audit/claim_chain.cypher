// Lock one chain of the audit until the transaction ends, and say how far it reaches.
// access:  write
// rows:    one
// params:  number INTEGER
// columns: seq INTEGER · hash STRING
MERGE (c:Chain {number: $number})
ON CREATE SET c.seq = 0, c.hash = ''
SET c.touched = timestamp()
RETURN c.seq AS seq, c.hash AS hash
