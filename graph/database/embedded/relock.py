"""Write the lock of another Neo4j version: `python -m graph.database.embedded.relock 2026.09.0`.

Resolves the server's whole dependency tree with jgo, hashes what came, and replaces `graph/database/jars.lock`.
For whoever maintains Guanxi; nothing else imports it. Takes a few minutes.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
from pathlib import Path

from jgo.maven import Artifact, MavenContext, PythonResolver

from graph.database.embedded.packages import parse_lock

LOCK = Path(__file__).parent.parent / "jars.lock"
HEADER = """\
# Every jar of the embedded Neo4j: group:name:version[:classifier] size-in-bytes sha256. The first is the server.
# Written by `python -m graph.database.embedded.relock <version>`; see docs/decisions/0001-embedded-neo4j.md.
"""


def lock_text(version: str, folder: Path) -> str:
    """The lock of that version of Neo4j Community as a text; its jars lie below `folder` afterwards."""
    context = MavenContext(resolver=PythonResolver(), repo_cache=folder, local_repos=[])
    server = context.project("org.neo4j", "neo4j").at_version(version).artifact()
    inputs, others = context.resolver.resolve([context.create_dependency(f"org.neo4j:neo4j:{version}")])
    assert [each.artifact for each in inputs] == [server]
    lines = sorted(_line(each.artifact) for each in others)
    return HEADER + "".join([_line(server), *lines])


def _line(artifact: Artifact) -> str:
    content = artifact.resolve().read_bytes()
    parts = (artifact.groupId, artifact.artifactId, artifact.version, artifact.classifier)
    return f"{':'.join(part for part in parts if part)} {len(content)} {hashlib.sha256(content).hexdigest()}\n"


def main() -> None:
    """Replace the lock by that of the version named on the command line."""
    with tempfile.TemporaryDirectory() as folder:
        text = lock_text(sys.argv[1], Path(folder))
    parse_lock(text)
    LOCK.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
