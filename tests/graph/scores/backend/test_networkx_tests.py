"""The tests that networkx ships for the functions that run on arrays, run on arrays."""

import os
import re
import subprocess
import sys

import pytest

pytestmark = pytest.mark.text

FILES = {
    "networkx.algorithms.centrality.tests.test_betweenness_centrality": 40,
    "networkx.algorithms.components.tests.test_connected": 10,
    "networkx.algorithms.components.tests.test_strongly_connected": 10,
    "networkx.algorithms.components.tests.test_weakly_connected": 5,
    "networkx.algorithms.components.tests.test_biconnected": 10,
    "networkx.algorithms.link_analysis.tests.test_pagerank": 10,
    "networkx.algorithms.tests.test_core": 10,
    "networkx.algorithms.tests.test_structuralholes": 5,
    "networkx.algorithms.community.tests.test_leiden": 1,
}
"""Modules, and how many of their tests have to pass at least."""


def test_the_tests_of_networkx_pass_through_the_backend():
    environment = {**os.environ, "NETWORKX_TEST_BACKEND": "guanxi", "NETWORKX_FALLBACK_TO_NX": "1"}
    words = [
        sys.executable,
        "-m",
        "pytest",
        "-c",
        os.devnull,
        "-p",
        "no:cacheprovider",
        "-q",
        "-rxX",
        "--pyargs",
        *FILES,
    ]

    done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=300, check=False)

    assert done.returncode == 0, done.stdout[-4_000:]
    counted = {word: int(n) for n, word in re.findall(r"(\d+) (passed|failed|xfailed|xpassed)", done.stdout)}
    assert counted["passed"] >= sum(FILES.values())
    assert counted.get("xfailed", 0) == 0
