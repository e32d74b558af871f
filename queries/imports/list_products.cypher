// Those of some products that exist, with what is known of them.
// access:  read
// rows:    many
// params:  skus LIST<STRING>
// columns: sku STRING · name STRING? · category STRING?
UNWIND $skus AS sku
MATCH (p:Product {sku: sku})
RETURN p.sku AS sku, p.name AS name, p.category AS category
