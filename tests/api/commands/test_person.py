"""`guanxi person export|erase`, `audit`, `check`: what is handed out, what is left, and the proof of both."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import jsonschema_rs
import orjson
import pytest

from graph.database.driver import Database
from graph.database.operations import Origin
from graph.users.model import Attribute
from tests.api.conftest import Guanxi
from tests.graph.erasure.people import people, values_in_graph
from tests.support import ask

SCHEMA = orjson.loads((files("graph.exports") / "person.schema.json").read_bytes())


@pytest.fixture
def environment(environment: Mapping[str, str], tmp_path: Path) -> Mapping[str, str]:
    """What a command needs to find the tests' own server, with time to work."""
    waits = {"GUANXI_READ_DEADLINE_S": "60", "GUANXI_WRITE_DEADLINE_S": "60"}
    return {**environment, **waits, "GUANXI_STORE_HOME": str(tmp_path / "store")}


@pytest.fixture
async def guanxi(
    empty: Database,
    origin: Origin,
    attributes: dict[str, Attribute],
    guanxi: Guanxi,
) -> Guanxi:
    """Runs a command line where mia and oli are; answers exit code, standard output and standard error."""
    await people(empty, origin, attributes, "mia", "oli")
    return guanxi


async def test_a_person_is_handed_out_as_a_document_and_as_a_page_c06(guanxi: Guanxi, tmp_path: Path) -> None:
    page = tmp_path / "mia.html"

    code, document, said = await guanxi("person", "export", "mia", "--actor", "lin")
    written, nothing, note = await guanxi("person", "export", "mia", "--html", "--output", str(page))
    nobody = await guanxi("person", "export", "nobody")

    copy = orjson.loads(document)
    jsonschema_rs.validator_for(SCHEMA).validate(copy)
    assert (code, said, copy["id"], copy["name"]) == (0, "", "mia", "Name mia")
    assert [(each["action"], each["actor"]) for each in copy["audit"]] == [
        ("user.exported", "lin"),
        ("user.created", "ada"),
    ]
    assert (written, nothing, str(page) in note) == (0, "", True)
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    text = page.read_text("utf-8")
    assert ("<h1>Name mia" in text, "hobby of mia" in text, "Name oli" in text) == (True, True, False)
    assert nobody == (3, "", "guanxi: There is no user nobody.\n")


async def test_a_person_is_erased_and_the_audit_proves_it_without_naming_them_c07(
    guanxi: Guanxi, empty: Database, tmp_path: Path
) -> None:
    code, done, _ = await guanxi("person", "erase", "mia", "--reason", "asked for", "--yes", "--actor", "lin", "--json")
    _, trail, _ = await guanxi("audit", "--limit", "1", "--json")
    again = await guanxi("person", "erase", "mia", "--reason", "once more", "--yes")
    gone = await guanxi("person", "export", "mia")
    sound, _, _ = await guanxi("check", "--json")
    await ask(empty, "MATCH (a:Audit {action: 'user.erased'}) SET a.why = 'never asked for'")
    tampered, _, _ = await guanxi("check", "--json")

    nameless = orjson.loads(done)["nameless_id"]
    [entry] = orjson.loads(trail)
    assert code == 0
    assert (entry["action"], entry["actor"], entry["users"], entry["why"]) == (
        "user.erased",
        "lin",
        nameless,
        "asked for",
    )
    assert again[0] == 2
    assert gone == (3, "", "guanxi: There is no user mia.\n")
    assert "mia" not in await values_in_graph(empty)
    assert "mia" not in (tmp_path / "store.tombstones").read_text("utf-8")
    assert (sound, tampered) == (0, 1)
