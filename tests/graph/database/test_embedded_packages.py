"""Jars: fetched once, checked each time, mended by the next run. A small lock and a local fetcher stand for Maven."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock

import pytest

from graph.database.embedded import Packages, Progress, Step, ensure_packages
from graph.database.embedded.packages import Jar, locked_jars, parse_lock
from graph.errors import Broken, GuanxiError, Refused, Unavailable
from graph.settings import Settings

pytestmark = pytest.mark.text

CONTENTS = {"server": b"a server", "parser": b"a parser of texts", "native": b"bytes of one machine"}
FOLDER = "server-1.0"


def jar(name: str, classifier: str = "") -> Jar:
    content = CONTENTS[name]
    return Jar("org.example", name, "1.0", classifier, len(content), hashlib.sha256(content).hexdigest())


JARS = (jar("server"), jar("parser"), jar("native", "linux-x86_64"))


class Shelf:
    """Serves the contents in two pieces each, and remembers what it was asked for."""

    def __init__(self, failing: dict[str, BaseException] | None = None, contents: dict[str, bytes] = CONTENTS) -> None:
        self.asked: list[str] = []
        self._failing = failing or {}
        self._contents = contents
        self._lock = Lock()

    def __call__(self, wanted: Jar, folder: Path, tell: Callable[[int], None]) -> Path:
        with self._lock:
            self.asked.append(wanted.name)
        if wanted.name in self._failing:
            raise self._failing[wanted.name]
        content = self._contents[wanted.name]
        path = folder / wanted.file_name
        with path.open("wb") as file:
            for piece in (content[:3], content[3:]):
                file.write(piece)
                tell(len(piece))
        return path


def ensure(cache: Path, shelf: Shelf, report: Callable[[Progress], None] = lambda _: None) -> Packages:
    return ensure_packages(Settings(cache_home=str(cache)), report, jars=JARS, fetcher=shelf)


def refusal(cache: Path, shelf: Shelf) -> GuanxiError:
    with pytest.raises(GuanxiError) as raised:
        ensure(cache, shelf)
    return raised.value


def test_a_lock_line_gives_coordinates_size_and_hash() -> None:
    digest = "ab" * 32

    found = parse_lock(f"# a note\n\norg.a:b:1.2 34 {digest}\norg.a:b:1.2:linux 5 {digest}\n")

    assert found == (Jar("org.a", "b", "1.2", "", 34, digest), Jar("org.a", "b", "1.2", "linux", 5, digest))
    assert [each.file_name for each in found] == ["b-1.2.jar", "b-1.2-linux.jar"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("org.a:b 1 " + "0" * 64, 1),
        ("# note\norg.a:b:1 x " + "0" * 64, 2),
        ("org.a:b:1 1 " + "0" * 63, 1),
        ("org.a:b:1:c:d 1 " + "0" * 64, 1),
        ("", 0),
        (("org.a:b:1 1 " + "0" * 64 + "\n") * 2, 0),
    ],
)
def test_a_damaged_lock_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(Broken) as raised:
        parse_lock(text)

    assert (raised.value.code, raised.value.facts) == ("store.lock_invalid", {"line": line})


def test_the_lock_of_this_version_names_every_jar_of_neo4j_and_starts_with_the_server() -> None:
    jars = locked_jars()

    # 237 jars of 175,924,177 bytes, as Maven Central gives them for org.neo4j:neo4j:2026.08.1.
    assert (jars[0].group, jars[0].name, jars[0].version) == ("org.neo4j", "neo4j", "2026.08.1")
    assert (len(jars), sum(each.size for each in jars)) == (237, 175_924_177)


def test_an_empty_cache_is_filled_and_the_class_path_has_the_order_of_the_lock(tmp_path: Path) -> None:
    packages = ensure(tmp_path, Shelf())

    assert [each.name for each in packages.jars] == ["server-1.0.jar", "parser-1.0.jar", "native-1.0-linux-x86_64.jar"]
    assert [each.read_bytes() for each in packages.jars] == list(CONTENTS.values())


def test_a_full_cache_is_used_without_asking_anyone(tmp_path: Path) -> None:
    ensure(tmp_path, Shelf())
    shelf = Shelf()

    ensure(tmp_path, shelf)

    assert shelf.asked == []


def test_progress_counts_every_byte_up_to_the_total(tmp_path: Path) -> None:
    told: list[Progress] = []

    ensure(tmp_path, Shelf(), told.append)

    # 8 + 17 + 20 bytes
    assert told[0] == Progress(Step.FETCH, 0, 45)
    assert told[-1] == Progress(Step.FETCH, 45, 45)
    assert [each.done for each in told] == sorted(each.done for each in told)


def test_a_fetch_that_was_cut_off_goes_on_where_it_stopped(tmp_path: Path) -> None:
    packages = ensure(tmp_path, Shelf())
    half = tmp_path / FOLDER / "arriving" / "parser-1.0.jar"
    half.parent.mkdir()
    packages.jars[1].rename(half)
    half.write_bytes(b"a par")
    shelf = Shelf()

    ensure(tmp_path, shelf)

    assert shelf.asked == ["parser"]
    assert packages.jars[1].read_bytes() == CONTENTS["parser"]
    assert not half.parent.exists()


def test_after_a_failed_fetch_the_next_run_works(tmp_path: Path) -> None:
    gone = Unavailable("store.fetch_failed", reason="gone")

    failure = refusal(tmp_path, Shelf(failing={"native": gone}))

    assert failure is gone
    assert len(ensure(tmp_path, Shelf()).jars) == 3


def test_an_interrupt_leaves_no_half_file_behind(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        ensure(tmp_path, Shelf(failing={"parser": KeyboardInterrupt()}))

    left = {each.name: each.read_bytes() for each in (tmp_path / FOLDER).iterdir()}
    assert set(left.values()) <= set(CONTENTS.values())


@pytest.mark.parametrize("altered", [b"b server", b"a serve", b""], ids=["same size", "cut short", "empty"])
def test_a_jar_with_other_content_is_refused_by_name_and_fetched_anew_by_the_next_run(
    tmp_path: Path, altered: bytes
) -> None:
    packages = ensure(tmp_path, Shelf())
    packages.jars[0].write_bytes(altered)
    shelf = Shelf()

    failure = refusal(tmp_path, shelf)

    aside = tmp_path / FOLDER / "refused"
    assert isinstance(failure, Refused)
    assert (failure.code, failure.facts) == (
        "store.tampered",
        {"file": "server-1.0.jar", "n_files": 1, "folder": str(aside)},
    )
    assert (aside / "server-1.0.jar").read_bytes() == altered
    assert shelf.asked == []

    ensure(tmp_path, shelf)

    assert shelf.asked == ["server"]
    assert packages.jars[0].read_bytes() == CONTENTS["server"]


def test_a_jar_that_arrives_with_other_content_never_enters_the_cache(tmp_path: Path) -> None:
    failure = refusal(tmp_path, Shelf(contents=CONTENTS | {"parser": b"a parser of tests"}))

    assert (failure.code, failure.facts) == ("store.fetched_wrong", {"file": "parser-1.0.jar"})
    assert not (tmp_path / FOLDER / "parser-1.0.jar").exists()


def test_a_jar_that_nobody_locked_is_not_put_on_the_class_path(tmp_path: Path) -> None:
    ensure(tmp_path, Shelf())
    (tmp_path / FOLDER / "planted-1.0.jar").write_bytes(b"evil")

    packages = ensure(tmp_path, Shelf())

    assert "planted-1.0.jar" not in {each.name for each in packages.jars}


def test_a_full_disk_is_one_plain_refusal_and_the_next_run_works(tmp_path: Path) -> None:
    failure = refusal(tmp_path, Shelf(failing={"parser": OSError(errno.ENOSPC, "No space left on device")}))

    assert (failure.code, failure.facts) == ("store.disk_full", {"folder": str(tmp_path)})
    assert len(ensure(tmp_path, Shelf()).jars) == 3


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    place = tmp_path / "cache"
    place.write_text("a file where a folder should be")

    failure = refusal(place, Shelf())

    assert (failure.code, failure.facts) == ("store.unwritable", {"place": str(place / FOLDER)})


def test_two_that_fetch_at_once_wait_for_each_other(tmp_path: Path) -> None:
    shelf = Shelf()

    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: ensure(tmp_path, shelf), range(2)))

    assert both[0] == both[1]
    assert sorted(shelf.asked) == sorted(CONTENTS)
