"""What must never be committed: addresses of package indexes, paths of somebody's machine, secrets, foreign data."""

import re

import pytest

from tools.source import ROOT, tracked

pytestmark = pytest.mark.text

BINARY = (".png", ".jpg", ".gif", ".ico", ".woff2", ".gz")
# One letter of each word stands in brackets so that these lines do not find themselves.
INDEX_ADDRESS = re.compile(
    r"--(?:extra-)?index-ur[l]|--find-link[s]|https?://[^\s\"')]*/(?:simpl[e]|maven[2]|package[s])/|repo\d?\.mave[n]"
)
MACHINE_PATH = re.compile(r"(?<![\w.$}])/(?:wor[k]|roo[t]|far[m]|hom[e]/\w+|User[s]/\w+)/")
SECRET = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b")
LARGE_BYTES = 500_000


def places(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name}:{number}"
        for name in tracked()
        if not name.endswith(BINARY)
        for number, line in enumerate((ROOT / name).read_text("utf-8").splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_file_names_a_package_index() -> None:
    assert places(INDEX_ADDRESS) == []


def test_no_file_names_a_folder_of_one_machine() -> None:
    assert places(MACHINE_PATH) == []


def test_no_file_holds_a_secret() -> None:
    assert places(SECRET) == []


def test_no_data_set_is_committed() -> None:
    assert [name for name in tracked() if (ROOT / name).stat().st_size > LARGE_BYTES] == []


def test_every_requirement_is_pinned_with_a_hash() -> None:
    loose: list[str] = []
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-build.txt", "requirements-data.txt"):
        entries = (ROOT / name).read_text("utf-8").replace("\\\n", " ").splitlines()
        loose += [f"{name}: {each}" for each in entries if "==" not in each or "--hash=sha256:" not in each]

    assert loose == []
