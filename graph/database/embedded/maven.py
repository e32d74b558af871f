"""Jars from Maven Central: jgo knows addresses and layout, one kept connection a thread makes it quick."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import requests
from jgo.maven import MavenContext
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from graph.database.embedded.packages import Jar
from graph.errors import Unavailable

TIMEOUT_S = 20.0
PIECE_BYTES = 64 * 1024
_ATTEMPTS = 3
_kept = threading.local()


def fetch(jar: Jar, folder: Path, tell: Callable[[int], None]) -> Path:
    """The jar lies in `folder`, unverified; `tell` gets the size of every piece as it arrives.

    Broken connections are tried again, busy servers after a pause. Raises `Unavailable` ("store.fetch_failed") when
    no repository has the jar or none answers.
    """
    context = MavenContext(repo_cache=folder, local_repos=[])
    component = context.project(jar.group, jar.name).at_version(jar.version)
    place = f"{component.path_prefix.as_posix()}/{component.artifact(classifier=jar.classifier).filename}"
    target = folder / jar.file_name
    reason = "no repository"
    for repository in context.remote_repos.values():
        for _ in range(_ATTEMPTS):
            try:
                _download(f"{repository}/{place}", target, tell)
            except requests.HTTPError as refusal:
                reason = f"{jar.file_name}: {_status(refusal)}"
                break
            except requests.RequestException as failure:
                reason = f"{jar.file_name}: {type(failure).__name__}"
            else:
                return target
    raise Unavailable("store.fetch_failed", reason=reason)


def _download(address: str, target: Path, tell: Callable[[int], None]) -> None:
    told = 0
    with _session().get(address, stream=True, timeout=TIMEOUT_S) as response:
        response.raise_for_status()
        try:
            with target.open("wb") as file:
                for piece in response.iter_content(PIECE_BYTES):
                    file.write(piece)
                    tell(len(piece))
                    told += len(piece)
        except requests.RequestException:
            tell(-told)
            raise


def _status(refusal: requests.HTTPError) -> str:
    return "HTTP error" if refusal.response is None else f"HTTP {refusal.response.status_code}"


def _session() -> requests.Session:
    session: requests.Session | None = getattr(_kept, "session", None)
    if session is None:
        session = requests.Session()
        patient = Retry(total=3, backoff_factor=0.5, status_forcelist=(429, 500, 502, 503, 504))
        session.mount("https://", HTTPAdapter(max_retries=patient))
        _kept.session = session
    return session
