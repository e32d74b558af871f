"""How rows reach the graph: one module per group of kinds, each row looked up, judged and written under locks."""
