"""Recording and voiding referrals through GraphQL."""

from __future__ import annotations

import pytest

from graph.database.driver import Database
from graph.database.operations import Call
from graph.users.actions import create_user
from graph.users.model import Attribute
from tests.api.conftest import Client

RECORD = """
mutation Bring($input: RecordReferralInput!) {
  recordReferral(input: $input) {
    __typename
    ... on RecordReferralDone { referrerId user { id referrer { at campaign state user { id nReferees } } } }
    ... on Problem { code message path facts { key value } }
  }
}
"""
VOID = """
mutation Void($input: VoidReferralInput!) {
  voidReferral(input: $input) {
    __typename
    ... on VoidReferralDone { referrerId user { id referrer { user { id } } } }
    ... on Problem { code }
  }
}
"""
BROUGHT = {"referrerId": "lan", "refereeId": "ming", "at": "2026-04-01T10:00:00+08:00", "campaign": "spring"}


@pytest.fixture
async def people(empty: Database, call: Call, attributes: dict[str, Attribute]) -> None:
    for user in ("lan", "ming"):
        await create_user(
            empty, call, id=user, name=user, joined_at=None, attributes={}, identities=(), catalogue=attributes
        )


@pytest.mark.usefixtures("people")
async def test_a_manager_records_who_brought_whom(manager: Client) -> None:
    done = (await manager.ask(RECORD, input=BROUGHT))["recordReferral"]

    referrer = {
        "at": "2026-04-01T02:00:00.000Z",
        "campaign": "spring",
        "state": "active",
        "user": {"id": "lan", "nReferees": 1},
    }
    assert done == {
        "__typename": "RecordReferralDone",
        "referrerId": "lan",
        "user": {"id": "ming", "referrer": referrer},
    }


@pytest.mark.usefixtures("people")
async def test_a_circle_is_refused_with_a_sentence(manager: Client) -> None:
    await manager.ask(RECORD, input=BROUGHT)

    refused = (await manager.ask(RECORD, input={**BROUGHT, "referrerId": "ming", "refereeId": "lan"}))["recordReferral"]

    assert refused == {
        "__typename": "Refused",
        "code": "referrals.cycle",
        "message": "lan stands above ming (generations between them: 1), so ming cannot have brought them.",
        "path": ["refereeId"],
        "facts": [
            {"key": "referrer", "value": "ming"},
            {"key": "referee", "value": "lan"},
            {"key": "generations", "value": "1"},
        ],
    }


@pytest.mark.usefixtures("people")
async def test_a_voided_referral_is_gone_from_the_profile(manager: Client) -> None:
    await manager.ask(RECORD, input=BROUGHT)

    done = (await manager.ask(VOID, input={"refereeId": "ming", "reason": "wrong person"}))["voidReferral"]

    assert done == {
        "__typename": "VoidReferralDone",
        "referrerId": "lan",
        "user": {"id": "ming", "referrer": None},
    }
    again = (await manager.ask(VOID, input={"refereeId": "ming", "reason": "wrong person"}))["voidReferral"]
    assert again == {"__typename": "Missing", "code": "referrals.none"}


async def test_a_viewer_records_no_referrals(viewer: Client) -> None:
    assert await viewer.refusal(RECORD, input=BROUGHT) == (200, "access.denied")
    assert await viewer.refusal(VOID, input={"refereeId": "ming", "reason": "x"}) == (200, "access.denied")
