"""Networks in arrays as graphs of networkx: `nx.pagerank(network)` and its like run on arrays."""
