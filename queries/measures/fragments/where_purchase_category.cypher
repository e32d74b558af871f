// With a product of one of these categories.
// fragment: condition
// subject:  purchase_
// params:  values_ LIST<STRING>
// columns: none
AND EXISTS { MATCH (purchase_)-[:OF]->(product_:Product) WHERE product_.category IN $values_ }
