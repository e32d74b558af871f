"""What the tests of the import share."""

from pathlib import Path

import pytest

from graph.database.driver import Database
from graph.database.operations import Origin
from tests.graph.imports.importing import Desk


@pytest.fixture
def desk(empty: Database, origin: Origin, tmp_path: Path) -> Desk:
    """An empty graph to import into."""
    return Desk(empty, origin, tmp_path)
