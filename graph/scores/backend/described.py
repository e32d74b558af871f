"""What networkx asks about this backend when it is imported; kept apart because it has to be light."""

FUNCTIONS = {
    "articulation_points": "In one walk.",
    "betweenness_centrality": "Each edge one step; with weights in networkx, while the network is small.",
    "connected_components": "By scipy.",
    "constraint": "All users in one pass over triangles; with loops in networkx, while the network is small.",
    "core_number": "Of undirected networks; of others in networkx, while they are small.",
    "leiden_communities": "By networkit, on one thread, so that a seed gives the same communities each time.",
    "pagerank": "With `personalization` also as an array, a share for each position.",
    "weakly_connected_components": "By scipy.",
}


def describe() -> dict[str, object]:
    """The functions that run on arrays; all others run on a copy as a networkx graph, while it is small."""
    return {
        "backend_name": "guanxi",
        "project": "guanxi",
        "package": "graph.scores.backend",
        "short_summary": "Networks of users in arrays.",
        "functions": {name: {"additional_docs": words} for name, words in FUNCTIONS.items()},
    }
