// Those of some products that exist.
// access:  read
// rows:    many
// params:  skus LIST<STRING>
// columns: sku STRING
UNWIND $skus AS sku
MATCH (p:Product {sku: sku})
RETURN p.sku AS sku
