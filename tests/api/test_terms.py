"""Paid terms through GraphQL: plans, what users paid for, paid and unpaid people, whose term ends soon (G05, L02)."""

from __future__ import annotations

from typing import Any

import pytest

from api.app import Parts
from graph.database.driver import Database
from tests.api.conftest import Client
from tests.support import ask

DEFINE = """
mutation Define($input: DefinePlanInput!) {
  definePlan(input: $input) {
    __typename
    ... on DefinePlanDone { changed plan { key nameZh days priceMinor memberTag lapsedTag graceDays } }
    ... on Problem { code path }
  }
}
"""
RECORD = """
mutation Record($input: RecordPaidTermInput!) {
  recordPaidTerm(input: $input) {
    __typename
    ... on RecordPaidTermDone { recorded user { id isPaid } term { id since until amountMinor state plan { key } } }
    ... on Problem { code path }
  }
}
"""
RENEW = """
mutation Renew($input: RenewPaidTermInput!) {
  renewPaidTerm(input: $input) {
    __typename
    ... on RenewPaidTermDone { recorded term { id since renews state } }
    ... on Problem { code path }
  }
}
"""
END = """
mutation End($input: EndPaidTermInput!) {
  endPaidTerm(input: $input) {
    __typename
    ... on EndPaidTermDone { ended term { id state paidUntil reason } user { isPaid tags { tag { key } } } }
    ... on Problem { code path }
  }
}
"""
PROFILE = """
query Profile($id: ID!) { user(id: $id) {
  isPaid club: isPaid(plan: "club") other: isPaid(plan: "other")
  paidTerms { id state since until note renews } none: paidTerms(plan: "other") { id }
  tags { tag { key } source actor until } pastTags { tag { key } } } }
"""
DUE = """
query Due($plan: String, $within: Int!, $first: Int, $after: String) {
  renewalsDue(plan: $plan, withinDays: $within, first: $first, after: $after) {
    nodes { user { id } term { id until } owner { name } }
    pageInfo { hasNextPage endCursor }
  }
}
"""
PREVIEW = "query Ask($text: String!) { segmentPreview(input: {text: $text}) { users { nodes { id } } nUnknown } }"
TAGS = """
MATCH (top:TagClass {key: 'custom'})
UNWIND ['member', 'lapsed'] AS key
CREATE (:Tag {key: key, name: key, state: 'active', definition: 'd', criterion: 'c', purpose: 'p'})-[:IN_CLASS]->(top)
"""
CLUB: dict[str, Any] = {
    "key": "club",
    "nameZh": "俱乐部",
    "nameEn": "Club",
    "days": 365,
    "priceMinor": 19_900,
    "memberTag": "member",
    "lapsedTag": "lapsed",
}
# From long ago until long after whenever this runs; ten years is the longest that a term can be.
SINCE, UNTIL = "2026-01-01T00:00:00.000Z", "2035-12-31T00:00:00.000Z"


def paid(user: str, **given: Any) -> dict[str, Any]:
    return {"userId": user, "plan": "club", "termId": f"of-{user}", "since": SINCE, "until": UNTIL, **given}


@pytest.fixture
async def club(admin: Client, empty: Database, parts: Parts) -> Client:
    """An admin where Ann, Bea and Cai are known, and a plan is defined."""
    await ask(empty, TAGS)
    for user in ("ann", "bea", "cai"):
        await admin.ask(f'mutation {{ createUser(input: {{id: "{user}", name: "{user}"}}) {{ __typename }} }}')
    done = (await admin.ask(DEFINE, input=CLUB))["definePlan"]
    assert done == {"__typename": "DefinePlanDone", "changed": True, "plan": {**_told(CLUB), "graceDays": 0}}
    await parts.keyring.refresh()
    return admin


def _told(plan: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in plan.items() if name != "nameEn"}


async def test_a_paid_term_parts_paid_from_unpaid_g05(club: Client, manager: Client) -> None:
    done = (await manager.ask(RECORD, input=paid("ann", amountMinor=9_900)))["recordPaidTerm"]
    again = (await manager.ask(RECORD, input=paid("ann", amountMinor=9_900)))["recordPaidTerm"]

    term = {
        "id": "of-ann",
        "since": SINCE,
        "until": UNTIL,
        "amountMinor": 9_900,
        "state": "RUNNING",
        "plan": {"key": "club"},
    }
    assert done == {
        "__typename": "RecordPaidTermDone",
        "recorded": True,
        "user": {"id": "ann", "isPaid": True},
        "term": term,
    }
    assert again == {**done, "recorded": False}
    paying = (await manager.ask(PREVIEW, text="付费期 方案 club"))["segmentPreview"]
    unpaid = (await manager.ask(PREVIEW, text="not paid term and purchases at most 0"))["segmentPreview"]
    left = (await manager.ask(PREVIEW, text="days of term left at least 1"))["segmentPreview"]
    assert [each["id"] for each in paying["users"]["nodes"]] == ["ann"]
    assert [each["id"] for each in unpaid["users"]["nodes"]] == ["bea", "cai"]
    assert ([each["id"] for each in left["users"]["nodes"]], left["nUnknown"]) == (["ann"], 2)


async def test_a_profile_tells_terms_and_the_tag_of_members_g05(club: Client, viewer: Client) -> None:
    await club.ask(RECORD, input=paid("ann", note="at the desk"))

    found = (await viewer.ask(PROFILE, id="ann"))["user"]

    assert found == {
        "isPaid": True,
        "club": True,
        "other": False,
        "paidTerms": [
            {
                "id": "of-ann",
                "state": "RUNNING",
                "since": SINCE,
                "until": UNTIL,
                "note": "at the desk",
                "renews": None,
            }
        ],
        "none": [],
        "tags": [{"tag": {"key": "member"}, "source": "rule", "actor": "plan:club", "until": UNTIL}],
        "pastTags": [],
    }


async def test_a_term_that_is_over_ends_the_tag_of_members_and_begins_that_of_the_lapsed_l02(club: Client) -> None:
    await club.ask(RECORD, input=paid("ann"))
    done = (await club.ask(END, input={"userId": "ann", "termId": "of-ann", "reason": "退款"}))["endPaidTerm"]
    found = (await club.ask(PROFILE, id="ann"))["user"]
    renewed = (await club.ask(RENEW, input={"userId": "ann", "plan": "club", "termId": "t2"}))["renewPaidTerm"]
    after = (await club.ask(PROFILE, id="ann"))["user"]

    assert done == {
        "__typename": "EndPaidTermDone",
        "ended": True,
        "term": {"id": "of-ann", "state": "ENDED", "paidUntil": UNTIL, "reason": "退款"},
        "user": {"isPaid": False, "tags": [{"tag": {"key": "lapsed"}}]},
    }
    assert ([each["tag"]["key"] for each in found["pastTags"]], found["isPaid"]) == (["member"], False)
    assert (renewed["term"]["renews"], renewed["term"]["state"]) == ("of-ann", "RUNNING")
    assert [each["tag"]["key"] for each in after["tags"]] == ["member"]
    assert sorted(each["tag"]["key"] for each in after["pastTags"]) == ["lapsed", "member"]


async def test_whose_term_ends_soon_is_listed_with_who_looks_after_them_l02(club: Client, manager: Client) -> None:
    await club.ask('mutation { upsertStaff(input: {id: "lin", name: "林晓"}) { __typename } }')
    await club.ask('mutation { followUser(input: {userId: "bea", staffId: "lin", state: "x"}) { __typename } }')
    ends = {"ann": "2035-12-03T00:00:00Z", "bea": "2035-12-02T00:00:00Z", "cai": "2035-12-01T00:00:00Z"}
    for user, until in ends.items():
        await club.ask(RECORD, input=paid(user, until=until))
    await club.ask(RENEW, input={"userId": "cai", "plan": "club"})

    first = (await manager.ask(DUE, plan="club", within=3_660, first=1))["renewalsDue"]
    rest = (await manager.ask(DUE, within=3_660, after=first["pageInfo"]["endCursor"]))["renewalsDue"]
    soon = (await manager.ask(DUE, within=1))["renewalsDue"]

    # Cai renewed; Bea's ends before Ann's.
    assert first["nodes"] == [
        {
            "user": {"id": "bea"},
            "term": {"id": "of-bea", "until": "2035-12-02T00:00:00.000Z"},
            "owner": {"name": "林晓"},
        }
    ]
    assert [(each["user"]["id"], each["owner"]) for each in rest["nodes"]] == [("ann", None)]
    assert (rest["pageInfo"]["hasNextPage"], soon["nodes"]) == (False, [])


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (paid("nobody"), "users.unknown"),
        (paid("ann", plan="none"), "terms.plan_unknown"),
        (paid("ann", until=SINCE), "terms.backwards"),
        (paid("ann", until="2036-12-31T00:00:00Z"), "terms.number"),
    ],
)
async def test_what_is_no_term_is_refused_with_a_code(given: dict[str, Any], code: str, club: Client) -> None:
    assert (await club.ask(RECORD, input=given))["recordPaidTerm"]["code"] == code


async def test_managers_record_terms_and_admins_define_plans(manager: Client, viewer: Client) -> None:
    assert await manager.refusal(DEFINE, input=CLUB) == (200, "access.denied")
    assert await viewer.refusal(RECORD, input=paid("ann")) == (200, "access.denied")
    assert await viewer.refusal(DUE, within=30) == (200, "access.denied")
    assert (await manager.refusal(DUE, within=0))[1] == "terms.number"
