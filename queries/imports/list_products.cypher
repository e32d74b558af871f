// Those of some products that exist, with what is known of them.
// access:  read
// rows:    one
// params:  skus LIST<STRING>
// columns: found LIST<MAP>
UNWIND $skus AS sku
MATCH (p:Product {sku: sku})
RETURN collect({sku: p.sku, name: p.name, category: p.category}) AS found
