"""Segments: saved expressions over the graph, whose users are computed and never typed in."""
