"""Voiding a referral: it becomes history, and the user can be brought by someone else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from graph.database.driver import Database
from graph.database.operations import Call
from graph.errors import GuanxiError, Missing, Refused
from graph.referrals.actions import record_referral, void_referral
from graph.referrals.model import Referral, ReferralRecorded, ReferralVoided
from graph.users.actions import create_user
from graph.users.model import Attribute, UserId
from tests.support import ask

AT = datetime(2026, 4, 1, 2, 0, tzinfo=UTC)
LAN, MING, YU = UserId("lan"), UserId("ming"), UserId("yu")


@pytest.fixture
async def brought(empty: Database, call: Call, attributes: dict[str, Attribute]) -> Database:
    """Lan brought Ming; nobody brought Yu."""
    for user in (LAN, MING, YU):
        await create_user(
            empty, call, id=user, name=user, joined_at=None, attributes={}, identities=(), catalogue=attributes
        )
    await record_referral(empty, call, Referral(LAN, MING, AT, "spring", "wechat"))
    return empty


async def _current(database: Database) -> list[tuple[str, str]]:
    rows = await ask(database, "MATCH (a)-[:REFERRED]->(b) RETURN a.id AS a, b.id AS b")
    return [(row["a"], row["b"]) for row in rows]


async def test_a_voided_referral_is_history_with_actor_and_reason(brought: Database, call: Call) -> None:
    done = await void_referral(brought, call, referee=MING, reason=" wrong person ")

    assert done == ReferralVoided("lan", "ming")
    assert await _current(brought) == []
    [past] = await ask(
        brought,
        """
        MATCH (a)-[r:WAS_REFERRED]->(b)
        RETURN a.id AS a, b.id AS b, r {.*, at: r.at.epochMillis, voidedAt: r.voidedAt.epochMillis} AS r
        """,
    )
    kept = {
        "referee": "ming",
        "at": 1775008800000,
        "campaign": "spring",
        "channel": "wechat",
        "voidedAt": 1777622400000,
        "voidedBy": "ada",
        "reason": "wrong person",
    }
    assert past == {"a": "lan", "b": "ming", "r": kept}
    [change] = await ask(
        brought, "MATCH (c:Change {kind: 'referral.voided'}) RETURN c.users AS users, c.after AS after"
    )
    assert change == {"users": ["lan", "ming"], "after": '{"reason":"wrong person"}'}


async def test_after_voiding_another_can_be_the_referrer_and_circles_count_no_history(
    brought: Database, call: Call
) -> None:
    await void_referral(brought, call, referee=MING, reason="wrong person")

    assert await record_referral(brought, call, Referral(YU, MING, AT)) == ReferralRecorded("yu", "ming")
    assert await record_referral(brought, call, Referral(MING, LAN, AT)) == ReferralRecorded("ming", "lan")
    assert sorted(await _current(brought)) == [("ming", "lan"), ("yu", "ming")]


@pytest.mark.parametrize(
    ("referee", "reason", "kind", "code"),
    [
        ("yu", "good", Missing, "referrals.none"),
        ("lan", "good", Missing, "referrals.none"),
        ("nobody", "good", Missing, "users.unknown"),
        ("ming", " ", Refused, "users.text_empty"),
        ("ming", "x" * 501, Refused, "users.text_too_long"),
    ],
)
async def test_a_bad_voiding_is_refused_and_nothing_changes(
    brought: Database, call: Call, referee: str, reason: str, kind: type[GuanxiError], code: str
) -> None:
    with pytest.raises(kind) as caught:
        await void_referral(brought, call, referee=UserId(referee), reason=reason)

    assert caught.value.code == code
    assert await _current(brought) == [("lan", "ming")]
