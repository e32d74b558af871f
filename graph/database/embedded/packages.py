"""The jars of Neo4j: which they are, where they are kept, and that they are what was locked."""

from __future__ import annotations

import hashlib
import re
import shutil
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from graph.database.embedded.folder import alone, free_bytes, plain_failures
from graph.database.embedded.model import Packages, Progress, Report, Step, silent
from graph.errors import Broken, Refused, Unavailable
from graph.settings import Settings

AT_ONCE = 16
_LINE = re.compile(r"^(?P<coordinates>[\w.:-]+) (?P<size>\d+) (?P<sha256>[0-9a-f]{64})$", re.ASCII)


@dataclass(frozen=True, slots=True)
class Jar:
    """One locked jar: Maven coordinates, size in bytes, hash of its content."""

    group: str
    name: str
    version: str
    classifier: str
    size: int
    sha256: str

    @property
    def file_name(self) -> str:
        """Its name in the cache, unique within the lock."""
        return "-".join(part for part in (self.name, self.version, self.classifier) if part) + ".jar"


# Puts one jar below the given folder and returns where; tells the number of bytes of each piece as it comes.
Fetcher = Callable[[Jar, Path, Callable[[int], None]], Path]


def parse_lock(text: str) -> tuple[Jar, ...]:
    """The jars of a lock text in its order, the server first; `Broken` ("store.lock_invalid") names a bad line."""
    jars: list[Jar] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        matched = _LINE.match(line)
        parts = matched["coordinates"].split(":") if matched else []
        if not matched or not 3 <= len(parts) <= 4:
            raise Broken("store.lock_invalid", line=number)
        group, name, version, classifier = (*parts, "")[:4]
        jars.append(Jar(group, name, version, classifier, int(matched["size"]), matched["sha256"]))
    if not jars or len({jar.file_name for jar in jars}) != len(jars):
        raise Broken("store.lock_invalid", line=0)
    return tuple(jars)


@cache
def locked_jars() -> tuple[Jar, ...]:
    """The jars that this version of Guanxi runs."""
    return parse_lock((files("graph.database") / "jars.lock").read_text("utf-8"))


def ensure_packages(
    settings: Settings,
    report: Report = silent,
    *,
    jars: Sequence[Jar] | None = None,
    fetcher: Fetcher | None = None,
) -> Packages:
    """Every locked jar lies in the cache and is, byte for byte, what was locked.

    All contents are hashed each time (176 MB in about 0.3 s). Jars that lack are fetched, several at once; a fetch
    that was cut off goes on where it stopped. A jar with other content is set aside and refused
    ("store.tampered"): the next run fetches it anew. Two processes that fetch at once wait for each other.
    """
    wanted = tuple(jars or locked_jars())
    folder = settings.cache_folder / f"{wanted[0].name}-{wanted[0].version}"
    with plain_failures(settings.cache_folder):
        folder.mkdir(parents=True, exist_ok=True)
        with alone(settings.cache_folder / "fetch.lock", report):
            _verify(folder, [jar for jar in wanted if (folder / jar.file_name).exists()])
            lacking = [jar for jar in wanted if not (folder / jar.file_name).exists()]
            if lacking:
                _fetch(folder, lacking, report, fetcher or _from_maven())
    return Packages(folder, tuple(folder / jar.file_name for jar in wanted))


def _verify(folder: Path, jars: Sequence[Jar]) -> None:
    with ThreadPoolExecutor(4) as pool:
        verdicts = pool.map(_is_as_locked, [folder / jar.file_name for jar in jars], jars)
        odd = [jar for jar, is_right in zip(jars, verdicts, strict=True) if not is_right]
    if odd:
        aside = folder / "refused"
        aside.mkdir(exist_ok=True)
        for jar in odd:
            (folder / jar.file_name).replace(aside / jar.file_name)
        raise Refused("store.tampered", file=odd[0].file_name, n_files=len(odd), folder=str(aside))


def _is_as_locked(path: Path, jar: Jar) -> bool:
    if path.stat().st_size != jar.size:
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == jar.sha256


def _fetch(folder: Path, jars: Sequence[Jar], report: Report, fetcher: Fetcher) -> None:
    total = sum(jar.size for jar in jars)
    if free_bytes(folder) < total * 11 // 10:
        raise Unavailable("store.disk_full", folder=str(folder))
    arriving = folder / "arriving"
    shutil.rmtree(arriving, ignore_errors=True)
    arriving.mkdir()
    tally = _Tally(total, report)
    pool = ThreadPoolExecutor(AT_ONCE)
    try:
        # Big ones first: the last seconds are then many small ones side by side, not one big one alone.
        ordered = sorted(jars, key=lambda jar: -jar.size)
        for each in as_completed([pool.submit(_fetch_one, folder, jar, fetcher, tally) for jar in ordered]):
            each.result()
    finally:
        tally.give_up()
        pool.shutdown(wait=True, cancel_futures=True)
        shutil.rmtree(arriving, ignore_errors=True)


def _fetch_one(folder: Path, jar: Jar, fetcher: Fetcher, tally: _Tally) -> None:
    arrived = fetcher(jar, folder / "arriving", tally.add)
    if not _is_as_locked(arrived, jar):
        raise Refused("store.fetched_wrong", file=jar.file_name)
    arrived.replace(folder / jar.file_name)


class _Tally:
    """Counts bytes that arrive in many threads; asked to add after `give_up`, it stops the thread that asks."""

    def __init__(self, total: int, report: Report) -> None:
        self._total = total
        self._report = report
        self._done = 0
        self._is_given_up = False
        self._lock = threading.Lock()
        report(Progress(Step.FETCH, 0, total))

    def add(self, n_bytes: int) -> None:
        with self._lock:
            if self._is_given_up:
                raise Unavailable("store.fetch_failed", reason="interrupted")
            self._done += n_bytes
            self._report(Progress(Step.FETCH, self._done, self._total))

    def give_up(self) -> None:
        with self._lock:
            self._is_given_up = True


def _from_maven() -> Fetcher:
    """A fetcher that asks Maven Central through jgo, which is slow to import and so only is when needed."""
    from graph.database.embedded.maven import fetch

    return fetch
