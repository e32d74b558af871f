"""Histories of racing moves: what clients asked and heard, checked against what the graph kept, as Elle does it."""
