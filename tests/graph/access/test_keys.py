"""API keys: readable at the front, checked at the end, kept as a hash."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from graph.access import policy, store
from graph.access.actions import create_key, revoke_key
from graph.database.driver import Database
from graph.errors import Missing
from graph.vocabulary import Role

SECRET = "A1" * 20


@pytest.mark.text
def test_a_key_says_what_it_is_and_ends_in_its_checksum() -> None:
    text = policy.written("viewer", "abcd1234", SECRET)

    assert text.startswith("gx_viewer_abcd1234_" + SECRET + "_")
    assert policy.key_id_of(text) == "abcd1234"


@pytest.mark.text
@pytest.mark.parametrize("position", [3, 12, 25, 60, 66])
def test_any_changed_character_is_noticed_without_a_look_up(position: int) -> None:
    text = policy.written("viewer", "abcd1234", SECRET)

    changed = text[:position] + ("0" if text[position] != "0" else "1") + text[position + 1 :]

    assert policy.key_id_of(changed) is None


@pytest.mark.text
@pytest.mark.parametrize(
    "text", ["", "gx", "gx_root_abcd1234_" + SECRET + "_00000000", "x" * 100_000, "gx_viewer_\u0000"]
)
def test_what_is_no_key_is_none(text: str) -> None:
    assert policy.key_id_of(text) is None


@pytest.mark.text
def test_the_hash_is_the_sha_256_of_the_whole_key() -> None:
    # The SHA-256 of the three letters "abc", from FIPS 180-2, appendix B.1.
    known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

    assert policy.hashed("abc") == known
    assert policy.is_same(known, "abc")
    assert not policy.is_same(known, "abd")


async def test_a_made_key_is_kept_with_what_it_may_and_without_its_secret(empty: Database, now: datetime) -> None:
    made = await create_key(
        empty,
        name="杭州店",
        role=Role.MANAGER,
        scopes=frozenset({"identities"}),
        groups=frozenset({"partner", "ordinary"}),
        staff="zhou",
        now=now,
    )

    [kept] = await store.list_api_keys(empty)

    assert kept == made.key
    assert policy.is_same(kept.hash, made.secret)
    assert (kept.name, kept.role, kept.staff, kept.revoked_at) == ("杭州店", Role.MANAGER, "zhou", None)
    assert (kept.scopes, kept.groups) == (frozenset({"identities"}), frozenset({"partner", "ordinary"}))


async def test_a_revoked_key_keeps_its_first_end(empty: Database, now: datetime) -> None:
    made = await create_key(empty, name="x", role=Role.VIEWER, now=now)

    await revoke_key(empty, made.key.id, now=now)
    await revoke_key(empty, made.key.id, now=now + timedelta(days=1))

    assert await store.list_api_keys(empty) == [replace(made.key, revoked_at=now)]


async def test_a_key_that_does_not_exist_cannot_be_revoked(empty: Database, now: datetime) -> None:
    with pytest.raises(Missing) as caught:
        await revoke_key(empty, "nothing1", now=now)

    assert caught.value.code == "access.key_unknown"
