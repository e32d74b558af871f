// What a purchase held.
// fragment: slot
// subject:  purchase_
// params:  none
// columns: none
COLLECT {
  MATCH (purchase_)-[line_:OF]->(product_:Product)
  RETURN line_ {.line, .quantity, .colour, .size, amount_minor: line_.amountMinor,
    product: product_ {.sku, .name, .category}}
  ORDER BY line_.line, product_.sku LIMIT 500
}
