"""Import: rows of files become facts of the graph, each at most once, with a reason for every row left out."""
