// Of one of these products.
// fragment: condition
// subject:  purchase_
// params:  values_ LIST<STRING>
// columns: none
AND EXISTS { MATCH (purchase_)-[:OF]->(product_:Product) WHERE product_.sku IN $values_ }
