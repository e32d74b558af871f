"""Jars from Maven Central, through jgo."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import requests
from jgo.maven import MavenContext, PythonResolver

from graph.database.embedded.packages import Jar
from graph.errors import Unavailable


def fetch(jar: Jar, folder: Path, tell: Callable[[int], None]) -> Path:
    """The jar lies below `folder`, unverified; `tell` gets the size of every piece as it arrives.

    Raises `Unavailable` ("store.fetch_failed") when the network or the repository does not answer.
    """

    @contextmanager
    def piecewise(_name: str, _size: int) -> Generator[Callable[[int], None]]:
        yield tell

    context = MavenContext(
        resolver=PythonResolver(progress_callback=piecewise), repo_cache=folder, local_repos=[], timeout=20
    )
    component = context.project(jar.group, jar.name).at_version(jar.version)
    try:
        return component.artifact(classifier=jar.classifier).resolve()
    except (requests.RequestException, RuntimeError) as failure:
        raise Unavailable("store.fetch_failed", reason=f"{jar.file_name}: {type(failure).__name__}") from failure
