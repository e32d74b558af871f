// Say what a purchase held; the lines come in ascending order of sku, and so their products are locked.
// access:  write
// rows:    none
// params:  purchase STRING · lines LIST<MAP>
// columns: none
MATCH (p:Purchase {id: $purchase})
UNWIND $lines AS row
MATCH (product:Product {sku: row.sku})
CREATE (p)-[:OF {
  line: row.line, quantity: row.quantity, amountMinor: row.amount_minor, colour: row.colour, size: row.size
}]->(product)
