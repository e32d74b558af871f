// Say what a purchase held. The lines come in ascending order of their products' skus, and each is done with before the
// next begins, so that two purchases of the same products never wait for each other in a circle.
// access:  write
// rows:    none
// params:  purchase STRING · lines LIST<MAP>
// columns: none
MATCH (p:Purchase {id: $purchase})
UNWIND $lines AS row
CALL (p, row) {
  MERGE (product:Product {sku: row.sku})
  ON CREATE SET product.name = row.name, product.category = row.category
  FOREACH (_ IN CASE WHEN product.name IS NULL AND row.name IS NOT NULL THEN [1] ELSE [] END |
    SET product.name = row.name)
  FOREACH (_ IN CASE WHEN product.category IS NULL AND row.category IS NOT NULL THEN [1] ELSE [] END |
    SET product.category = row.category)
  CREATE (p)-[:OF {line: row.line, quantity: row.quantity, amountMinor: row.amount_minor, colour: row.colour,
    size: row.size}]->(product)
}
