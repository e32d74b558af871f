// Make the products that are not known yet, and say which of the known ones lack a word that is given here. The rows
// come in ascending order of sku, here and below, so that two purchases never wait for each other in a circle; a known
// product is not locked by this.
// access:  write
// rows:    many
// params:  rows LIST<MAP>
// columns: sku STRING · is_wanting BOOLEAN
UNWIND $rows AS row
MERGE (p:Product {sku: row.sku})
ON CREATE SET p.name = row.name, p.category = row.category
RETURN p.sku AS sku,
  (p.name IS NULL AND row.name IS NOT NULL) OR (p.category IS NULL AND row.category IS NOT NULL) AS is_wanting
