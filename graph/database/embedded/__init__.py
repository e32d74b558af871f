"""Neo4j as a part of Guanxi: fetched once, checked at each start, run on loopback by a Java that came as a package.

`address` is all that most callers need. Everything here blocks: call it off the event loop.
"""

from graph.database.embedded.dumps import dump, load
from graph.database.embedded.model import Packages, Progress, Report, Step, StoreAddress, StoreStatus, silent
from graph.database.embedded.packages import ensure_packages
from graph.database.embedded.server import address, kill, reset, start, status, stop

__all__ = [
    "Packages",
    "Progress",
    "Report",
    "Step",
    "StoreAddress",
    "StoreStatus",
    "address",
    "dump",
    "ensure_packages",
    "kill",
    "load",
    "reset",
    "silent",
    "start",
    "status",
    "stop",
]
