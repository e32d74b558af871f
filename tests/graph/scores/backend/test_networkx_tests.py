"""The tests that networkx ships for the functions that run on arrays, run on arrays."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from graph.scores.backend.described import FUNCTIONS

pytestmark = pytest.mark.text

FILES = {
    "networkx.algorithms.centrality.tests.test_betweenness_centrality": 75,
    "networkx.algorithms.components.tests.test_connected": 9,
    "networkx.algorithms.components.tests.test_strongly_connected": 12,
    "networkx.algorithms.components.tests.test_weakly_connected": 7,
    "networkx.algorithms.components.tests.test_biconnected": 13,
    "networkx.algorithms.link_analysis.tests.test_pagerank": 50,
    "networkx.algorithms.tests.test_core": 25,
    "networkx.algorithms.tests.test_structuralholes": 40,
    "networkx.algorithms.community.tests.test_leiden": 8,
}
"""Modules, and how many of their tests have to pass at least: all that networkx 3.6 has there but the skipped ones."""

SKIPPED = ["test_leiden::test_max_level", "test_leiden::test_partition_iterator"]
"""Both ask for `leiden_partitions`, the levels one by one, which neither networkx nor this backend has."""

ALSO_COPIED = {
    "betweenness_centrality": "with weights",
    "constraint": "with loops",
    "core_number": "with loops, and of directed networks",
}
"""What runs on a copy in some of these tests, and when."""

HERE = Path(__file__).parent


def test_the_tests_of_networkx_pass_through_the_backend(tmp_path: Path):
    file = tmp_path / "counted.json"
    environment = {
        **os.environ,
        "NETWORKX_TEST_BACKEND": "guanxi",
        "NETWORKX_FALLBACK_TO_NX": "1",
        "GUANXI_COUNTED": str(file),
    }
    words = [sys.executable, "-m", "pytest", "-c", os.devnull, "-p", "no:cacheprovider"]
    words += ["-p", "tests.graph.scores.backend.counting", "-q", "-rsxX", "--pyargs", *FILES]

    done = subprocess.run(
        words, env=environment, cwd=HERE.parents[3], capture_output=True, text=True, timeout=300, check=False
    )

    assert done.returncode == 0, done.stdout[-4_000:]
    counted = json.loads(file.read_text("utf-8"))
    passed, least = counted["passed"], {module.rpartition(".")[2]: n for module, n in FILES.items()}
    assert {module: n for module, n in least.items() if passed.get(module, 0) < n} == {}
    assert counted["skipped"] == SKIPPED
    assert "xpassed" not in done.stdout
    assert [name for name in FUNCTIONS if counted["on_arrays"][name] < 1] == []
    assert set(FUNCTIONS) & set(counted["copied"]) == set(ALSO_COPIED)
