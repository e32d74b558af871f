// Say what purchases held.
// access:  write
// rows:    none
// params:  rows LIST<MAP>
// columns: none
UNWIND $rows AS row
MATCH (p:Purchase {id: row.purchase})
MATCH (product:Product {sku: row.sku})
CREATE (p)-[:OF {line: row.line, quantity: row.quantity, amountMinor: row.amount_minor, colour: row.colour,
  size: row.size}]->(product)
