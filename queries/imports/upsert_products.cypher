// Make products that were bought, or say of known ones what was not known of them yet.
// access:  write
// rows:    none
// params:  rows LIST<MAP>
// columns: none
UNWIND $rows AS row
MERGE (p:Product {sku: row.sku})
ON CREATE SET p.name = row.name, p.category = row.category
ON MATCH SET p.name = coalesce(p.name, row.name), p.category = coalesce(p.category, row.category)
