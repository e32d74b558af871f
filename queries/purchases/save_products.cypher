// Give products the words that they lack; the rows come in ascending order of sku.
// access:  write
// rows:    none
// params:  rows LIST<MAP>
// columns: none
UNWIND $rows AS row
MATCH (p:Product {sku: row.sku})
WHERE (p.name IS NULL AND row.name IS NOT NULL) OR (p.category IS NULL AND row.category IS NOT NULL)
SET p.name = coalesce(p.name, row.name), p.category = coalesce(p.category, row.category)
