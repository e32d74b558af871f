"""The store's folder: what is remembered, who owns it, what is private."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from graph.database.embedded.config import admin_arguments, server_arguments, server_config
from graph.database.embedded.folder import (
    State,
    is_owned,
    password,
    plain_failures,
    read_state,
    take_ownership,
    write_state,
)
from graph.database.embedded.logs import last_useful_line, last_words
from graph.errors import GuanxiError
from graph.settings import Settings

pytestmark = pytest.mark.text


def test_a_state_is_read_as_it_was_written(tmp_path: Path) -> None:
    write_state(tmp_path, State(port=7001, is_settled=True))

    assert read_state(tmp_path) == State(port=7001, is_settled=True)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"port":"x"}', b"\xff"])
def test_a_damaged_state_counts_as_a_first_start(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "state.json").write_bytes(content)

    assert read_state(tmp_path) == State()


def test_a_state_that_does_not_say_so_never_gives_data_up(tmp_path: Path) -> None:
    (tmp_path / "state.json").write_bytes(b'{"port":7001}')

    assert read_state(tmp_path).is_settled


def test_the_password_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    first = password(tmp_path)

    assert password(tmp_path) == first
    # 18 random bytes, two digits each
    assert len(first) == 36
    assert (tmp_path / "password").stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["password"]


def test_a_folder_has_one_owner_until_that_one_ends(tmp_path: Path) -> None:
    before = is_owned(tmp_path)

    handle = take_ownership(tmp_path)
    assert handle is not None
    during = (is_owned(tmp_path), take_ownership(tmp_path))
    os.close(handle)

    assert (before, during, is_owned(tmp_path)) == (False, (True, None), False)


@pytest.mark.parametrize(
    ("number", "code", "facts"),
    [
        (errno.ENOSPC, "store.disk_full", {"folder": "store"}),
        (errno.EDQUOT, "store.disk_full", {"folder": "store"}),
        (errno.EACCES, "store.unwritable", {"place": "store/conf"}),
        (errno.EROFS, "store.unwritable", {"place": "store/conf"}),
    ],
)
def test_what_the_file_system_refuses_says_what_to_do(number: int, code: str, facts: dict[str, str]) -> None:
    with pytest.raises(GuanxiError) as raised, plain_failures(Path("store")):
        raise OSError(number, os.strerror(number), "store/conf")

    assert (raised.value.code, raised.value.facts) == (code, facts)


def test_the_server_listens_on_loopback_by_bolt_alone() -> None:
    lines = set(server_config(Settings(store_page_cache_mb=64), 7001).splitlines())

    assert lines >= {
        "server.bolt.listen_address=127.0.0.1:7001",
        "server.default_listen_address=127.0.0.1",
        "server.http.enabled=false",
        "server.https.enabled=false",
        "server.memory.pagecache.size=64m",
        "db.tx_log.preallocate=false",
        "dbms.usage_report.enabled=false",
        "server.fleet_discovery.enabled=false",
        "dbms.fleet_manager.enabled=false",
        "dbms.security.auth_enabled=true",
    }


def test_the_command_line_names_exactly_the_locked_jars_and_the_heap() -> None:
    jars = (Path("/c/a-1.jar"), Path("/c/b-2.jar"))

    settings = Settings(store_heap_mb=300, store_java_options="-XX:+UseSerialGC -Dx=y")

    lines = server_arguments(settings, jars, Path('/s "x"')).splitlines()

    assert '"-Xmx300m"' in lines
    assert lines[lines.index('"-cp"') - 2 : lines.index('"-cp"')] == ['"-XX:+UseSerialGC"', '"-Dx=y"']
    assert lines[lines.index('"-cp"') + 1] == '"a-1.jar:b-2.jar"'
    assert lines[-5:] == [
        '"org.neo4j.server.Neo4jCommunity"',
        '"--home-dir"',
        r'"/s \"x\""',
        '"--config-dir"',
        r'"/s \"x\"/conf"',
    ]


def test_an_administration_command_ends_in_its_arguments() -> None:
    lines = admin_arguments((Path("/c/a-1.jar"),), "dbms", "set-initial-password", "0a").splitlines()

    assert lines[-4:] == ['"org.neo4j.cli.AdminTool"', '"dbms"', '"set-initial-password"', '"0a"']


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "ERROR Failed to start.\n\tCaused by: a.X: b\nCaused by: a.B: outer\n\tat a.b\nCaused by: a.C: inner.\n",
            "a.C: inner",
        ),
        (
            "WARNING: old method\nError occurred during initialization of VM\nToo small maximum heap\n",
            "Too small maximum heap",
        ),
        (
            "Files: 1/36, data: 0.1%\nDone: 22 files.\nFailed to load database 'neo4j': Truncated source\n-------\n",
            "Failed to load database 'neo4j': Truncated source",
        ),
        ("Killed\n", "Killed"),
        ("\n----\n", "—"),
    ],
)
def test_of_many_words_the_one_telling_line_is_kept(text: str, line: str) -> None:
    assert last_useful_line(text) == line


def test_only_the_latest_start_speaks(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "neo4j.log").write_text(
        "t1 INFO  Starting...\nCaused by: a.Old: long ago\nt2 INFO  Starting...\nCaused by: a.New: just now\n"
    )

    assert last_words(tmp_path) == "a.New: just now"


def test_a_server_that_could_not_even_log_speaks_through_its_console(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "console.log").write_text("Terminating due to java.lang.OutOfMemoryError: Java heap space\n")

    assert last_words(tmp_path) == "Terminating due to java.lang.OutOfMemoryError: Java heap space"
