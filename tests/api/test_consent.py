"""Reads name a purpose: what nobody agreed to is absent from answers and unknown to conditions (C01, C03, C05, C08)."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any, LiteralString

import pytest

from graph.consent.model import ConsentStatus
from graph.database.driver import Database, connected
from graph.database.embedded import StoreAddress
from graph.scores.actions import run_scores
from graph.scores.model import Progress, Stage
from graph.settings import Settings
from graph.users.policy import sort_keys
from tests.api.conftest import Client
from tests.graph.scores.people import published_rows
from tests.support import agree, ask

JOINED = datetime(2026, 4, 1, tzinfo=UTC)
RECORD = """mutation($input: RecordConsentInput!, $key: String) { recordConsent(input: $input, operationKey: $key) {
  __typename
  ... on RecordConsentDone { standing textVersion purpose { key }
    user { id consents { purpose { key } status counts textVersion evidence guardian } } }
  ... on Problem { code path facts { key value } } } }"""
LISTED = """query($filter: UserFilter, $purpose: String! = "service") {
  users(filter: $filter, purpose: $purpose, first: 50) { totalCount nodes { id attributes { key } } } }"""
PERSON: LiteralString = """
CREATE (u:User {id: $id, name: $id, searchName: $id, nameKey: $name_key, joinedKey: $joined_key, joinedAt: $at,
  createdAt: $at})
SET u += $attributes
CREATE (:Standing {user: $id, version: 1, touched: 0})
"""


async def _person(database: Database, id: str, **attributes: str | int) -> None:
    keys = sort_keys(id, id, JOINED)
    await ask(
        database,
        PERSON,
        id=id,
        name_key=keys.name_key,
        joined_key=keys.joined_key,
        at=JOINED,
        attributes=attributes,
    )


async def _ids(client: Client, purpose: str = "service", **filter: object) -> list[str]:
    listed = (await client.ask(LISTED, filter=filter, purpose=purpose))["users"]
    assert listed["totalCount"] == len(listed["nodes"])
    return [each["id"] for each in listed["nodes"]]


async def _keys(client: Client, id: str, purpose: str = "service") -> list[str]:
    query = "query($id: ID!, $purpose: String!) { user(id: $id, purpose: $purpose) { attributes { key } } }"
    return [each["key"] for each in (await client.ask(query, id=id, purpose=purpose))["user"]["attributes"]]


def _has(key: str, value: str) -> dict[str, Any]:
    return {"attributes": [{"key": key, "oneOf": [value]}]}


async def test_a_sensitive_value_needs_its_own_consent_even_for_service_c01(admin: Client, empty: Database) -> None:
    await _person(empty, "lan", city="杭州", income="high")
    await _person(empty, "ming", city="杭州", income="high")
    await agree(empty, "ming", "service")

    assert await _keys(admin, "lan") == ["city"]
    assert await _keys(admin, "ming") == ["city", "income"]
    assert await _ids(admin, **_has("income", "high")) == ["ming"]
    assert await _ids(admin, **_has("city", "杭州")) == ["lan", "ming"]


async def test_only_who_agreed_to_a_purpose_is_listed_for_it_c03(admin: Client, empty: Database) -> None:
    for id in ("lan", "ming", "yu"):
        await _person(empty, id, city="杭州", income="high")
    await agree(empty, "lan", "service", "marketing")
    await agree(empty, "ming", "marketing")
    await agree(empty, "yu", "service")

    assert await _ids(admin, "marketing") == ["lan", "ming"]
    assert await _ids(admin, "marketing", **_has("city", "杭州")) == ["lan", "ming"]
    assert await _ids(admin, "marketing", **_has("income", "high")) == ["lan"]
    assert await _ids(admin, "marketing", search="yu") == []


async def test_within_a_list_values_are_read_for_the_purpose_of_the_list_c03(admin: Client, empty: Database) -> None:
    await _person(empty, "lan", city="杭州", income="high")
    await _person(empty, "ming", city="杭州", income="high")
    await agree(empty, "lan", "marketing")
    await agree(empty, "ming", "marketing", "service")
    await ask(
        empty,
        """MATCH (a:User {id: 'lan'}) MATCH (b:User {id: 'ming'})
        CREATE (b)-[:REFERRED {referee: 'lan', at: $at, state: 'active'}]->(a)
        CREATE (a)-[:REFERRED {referee: 'yu', at: $at, state: 'active'}]->(:User {id: 'yu', name: '鱼',
          city: '绍兴'})""",
        at=JOINED,
    )

    listed = await admin.ask(LISTED, purpose="marketing")
    nested = await admin.ask(
        """{ users(purpose: "marketing") { nodes { id referees { nodes { user { attributes { key } } } } } }
        user(id: "lan") { referees { nodes { user { attributes { key } } } } } }"""
    )

    assert {each["id"]: [one["key"] for one in each["attributes"]] for each in listed["users"]["nodes"]} == {
        "lan": ["city"],
        "ming": ["city", "income"],
    }
    # Yu agreed to nothing: their city is read for service, not for marketing.
    assert nested["users"]["nodes"][0]["referees"]["nodes"] == [{"user": {"attributes": []}}]
    assert nested["user"]["referees"]["nodes"] == [{"user": {"attributes": [{"key": "city"}]}}]


async def test_everything_beyond_the_name_of_a_child_needs_a_guardian_c05(admin: Client, empty: Database) -> None:
    """The birthdays are those of somebody who turns 14 a month from now, and of somebody who did a month ago."""
    today = datetime.now(UTC).date()
    born = [(today.replace(day=1, year=today.year - 14) + timedelta(days=each)).isoformat() for each in (60, -60)]
    await _person(empty, "child", birthday=born[0], city="杭州")
    await _person(empty, "grown", birthday=born[1], city="杭州")
    await _person(empty, "young", age=9, city="杭州")
    for id in ("child", "grown", "young"):
        await agree(empty, id, "service", "marketing")

    before = [await _keys(admin, id) for id in ("child", "grown", "young")]
    listed = await _ids(admin, **_has("city", "杭州")), await _ids(admin, "marketing"), await _ids(admin)
    await agree(empty, "child", "children")

    assert before == [[], ["birthday", "city"], []]
    assert listed == (["grown"], ["grown"], ["child", "grown", "young"])
    assert await _keys(admin, "child") == ["birthday", "city"]
    assert await _ids(admin, **_has("city", "杭州")) == ["child", "grown"]
    assert await _ids(admin, "marketing") == ["child", "grown"]


async def test_what_is_said_of_a_person_s_children_needs_the_purpose_children_c05(
    admin: Client, empty: Database
) -> None:
    await _person(empty, "lan", n_children=2, child_birthday="2024-01-01", marital_state="married")
    await agree(empty, "lan", "service")

    assert await _keys(admin, "lan") == ["marital_state"]
    await agree(empty, "lan", "children")
    assert await _keys(admin, "lan") == ["child_birthday", "marital_state", "n_children"]


async def test_a_withdrawal_works_at_once(admin: Client, empty: Database) -> None:
    await _person(empty, "lan", income="high")
    yes = {"userId": "lan", "purpose": "service", "status": "GRANTED", "evidence": "form 7"}
    done = (await admin.ask(RECORD, input=yes))["recordConsent"]
    assert done == {
        "__typename": "RecordConsentDone",
        "standing": "present",
        "textVersion": 1,
        "purpose": {"key": "service"},
        "user": {
            "id": "lan",
            "consents": [
                {
                    "purpose": {"key": "service"},
                    "status": "GRANTED",
                    "counts": True,
                    "textVersion": 1,
                    "evidence": "form 7",
                    "guardian": None,
                }
            ],
        },
    }
    assert await _keys(admin, "lan") == ["income"]

    await admin.ask(RECORD, input={"userId": "lan", "purpose": "service", "status": "WITHDRAWN"})

    assert await _keys(admin, "lan") == []
    assert await _ids(admin, **_has("income", "high")) == []
    history = await admin.ask('{ user(id: "lan") { consents { status counts } consentHistory { status endedAt } } }')
    assert history["user"]["consents"] == [{"status": "WITHDRAWN", "counts": False}]
    assert [each["status"] for each in history["user"]["consentHistory"]] == ["GRANTED"]


@pytest.mark.parametrize(
    ("given", "kind", "code", "path"),
    [
        ({"purpose": "nothing"}, "Missing", "consent.purpose_unknown", ["purpose"]),
        ({"at": "2999-01-01T00:00:00Z"}, "Refused", "consent.in_future", ["at"]),
        ({"textVersion": 9}, "Refused", "consent.text_unknown", ["textVersion"]),
        ({"evidence": "x" * 2_001}, "Refused", "consent.text_too_long", ["evidence"]),
        ({"purpose": "service"}, "Refused", "consent.evidence_needed", ["evidence"]),
        ({"userId": "nobody"}, "Missing", "users.unknown", []),
    ],
)
async def test_a_bad_statement_is_refused_with_code_and_place(
    admin: Client, empty: Database, given: dict[str, Any], kind: str, code: str, path: list[str]
) -> None:
    await _person(empty, "lan")

    done = await admin.ask(RECORD, input={"userId": "lan", "purpose": "marketing", "status": "GRANTED", **given})

    problem = done["recordConsent"]
    assert (problem["__typename"], problem["code"], problem["path"]) == (kind, code, path)
    assert await ask(empty, "MATCH (:User)-[c:CONSENTED]->() RETURN c.status AS status") == []


async def test_a_reading_for_an_unknown_purpose_is_refused(admin: Client) -> None:
    for field in ('users(purpose: "x") { nodes { id } }', 'user(id: "a", purpose: "x") { id }'):
        assert await admin.refusal(f"{{ {field} }}") == (200, "consent.purpose_unknown")
    influencers = '{ influencers(score: PAGERANK, purpose: "x") { nodes { rank } } }'
    assert await admin.refusal(influencers) == (200, "consent.purpose_unknown")


async def test_a_value_carries_the_purposes_it_is_authorised_for_c03(admin: Client, empty: Database) -> None:
    await _person(empty, "lan", city="杭州", income="high")
    await agree(empty, "lan", "service", "research")

    found = await admin.ask('{ user(id: "lan") { attributes { key authorisedFor } } }')

    assert found["user"]["attributes"] == [
        {"key": "city", "authorisedFor": ["research", "service"]},
        {"key": "income", "authorisedFor": ["research", "service"]},
    ]


SCORES = '{ influencers(score: PAGERANK) { nodes { rank user { id } } } user(id: "ming") { scores { key } } }'


async def _crowd(database: Database) -> None:
    """Everybody pays attention to ming most, then to lan."""
    for id in ("lan", "ming", "yu"):
        await _person(database, id)
    await ask(
        database,
        """UNWIND [['lan', 'ming', 9], ['yu', 'ming', 9], ['yu', 'lan', 1], ['ming', 'lan', 1]] AS row
        MATCH (a:User {id: row[0]}) MATCH (b:User {id: row[1]})
        CREATE (a)-[:INTERACTED {key: row[0] + row[1], kind: 'like', day: date('2026-04-01'), count: row[2]}]->(b)""",
    )


async def test_who_refuses_to_be_profiled_is_in_no_list_of_scores_at_once_nor_in_the_next_run_c05(
    admin: Client, empty: Database, now: datetime
) -> None:
    await _crowd(empty)
    await run_scores(empty, clock=lambda: now)
    before = await admin.ask(SCORES)

    await agree(empty, "ming", "profiling", status=ConsentStatus.DENIED)
    after = await admin.ask(SCORES)
    run = await run_scores(empty, clock=lambda: now)

    assert [each["user"]["id"] for each in before["influencers"]["nodes"]][:2] == ["ming", "lan"]
    assert "ming" not in [each["user"]["id"] for each in after["influencers"]["nodes"]]
    assert "PAGERANK" in [each["key"] for each in before["user"]["scores"]]
    assert after["user"]["scores"] == []
    assert run.n_users == 2
    assert [row["user"] for row in await published_rows(empty)] == ["lan", "yu"]
    board = await ask(
        empty,
        """MATCH ()-[r:RANKED {board: $board}]->(p:RankPage) UNWIND range(0, size(p.users) - 1) AS at
        RETURN r.rank + at AS rank, p.users[at] AS user ORDER BY rank""",
        board=f"{run.id}:pagerank",
    )
    assert [(row["rank"], row["user"]) for row in board] == [(1, "lan"), (2, "yu")]


async def test_who_refuses_while_a_run_writes_is_not_in_it_c05(
    empty: Database, now: datetime, address: StoreAddress, settings: Settings
) -> None:
    await _crowd(empty)

    async def withdraw() -> None:
        async with connected(address, settings) as other:
            await agree(other, "ming", "profiling", status=ConsentStatus.WITHDRAWN)

    withdrawn: list[Thread] = []

    def refuse(progress: Progress) -> None:
        """Once rows are written and before the run is published, somebody else's withdrawal is committed."""
        if progress.stage is Stage.WRITING and not withdrawn:
            withdrawn.append(Thread(target=lambda: asyncio.run(withdraw())))
            withdrawn[0].start()
            withdrawn[0].join()

    run = await run_scores(empty, clock=lambda: now, report=refuse)

    assert len(withdrawn) == 1
    assert [row["user"] for row in await published_rows(empty)] == ["lan", "yu"]
    assert run.n_users == 2


async def test_asking_over_the_api_tells_when_it_is_allowed_c02(manager: Client, empty: Database) -> None:
    await _person(empty, "lan")
    verdict = 'query { user(id: "lan") { mayBeAsked(purpose: "marketing") { allowed code nextAt } } }'
    asking = """mutation { askForConsent(input: {userId: "lan", purpose: "marketing"}) { __typename
      ... on Problem { code facts { key value } } } }"""
    assert (await manager.ask(verdict))["user"]["mayBeAsked"] == {"allowed": True, "code": None, "nextAt": None}

    first, second = [(await manager.ask(asking))["askForConsent"] for _ in range(2)]

    assert first == {"__typename": "AskForConsentDone"}
    assert (second["__typename"], second["code"]) == ("Refused", "consent.asked_lately")
    told = (await manager.ask(verdict))["user"]["mayBeAsked"]
    assert (told["allowed"], told["code"]) == (False, "consent.asked_lately")
    [next_at] = [each["value"] for each in second["facts"] if each["key"] == "next_at"]
    assert datetime.fromisoformat(next_at) == datetime.fromisoformat(told["nextAt"])
    annoyed = 'mutation { recordAnnoyance(input: {userId: "lan", purpose: "marketing"}) { __typename } }'
    assert (await manager.ask(annoyed))["recordAnnoyance"] == {"__typename": "RecordAnnoyanceDone"}
    assert (await manager.ask(verdict))["user"]["mayBeAsked"]["code"] == "consent.annoyed"


async def test_purposes_are_worded_by_admins_and_keep_their_old_words_c02(admin: Client, manager: Client) -> None:
    upsert = """mutation { upsertPurpose(input: {key: "surveys", nameZh: "问卷", nameEn: "Surveys", textZh: "%s",
      textEn: "yes"}) { ... on UpsertPurposeDone { textVersion changed purpose { key texts { version textZh } } } } }"""

    await admin.ask(upsert % "好")
    done = (await admin.ask(upsert % "很好"))["upsertPurpose"]

    assert done == {
        "textVersion": 2,
        "changed": True,
        "purpose": {"key": "surveys", "texts": [{"version": 2, "textZh": "很好"}, {"version": 1, "textZh": "好"}]},
    }
    assert await manager.refusal(upsert % "坏") == (200, "access.denied")
    keys = [each["key"] for each in (await manager.ask("{ purposes { key nameEn } }"))["purposes"]]
    assert keys == ["children", "marketing", "profiling", "research", "service", "surveys"]


async def test_a_viewer_sees_small_counts_rounded_c08(admin: Client, viewer: Client, empty: Database) -> None:
    for number in range(11):
        await _person(empty, f"u{number:02}")
    await ask(
        empty,
        """MATCH (u:User) WHERE u.id < 'u09' MATCH (g:Group {key: 'partner'})
        CREATE (u)-[:MEMBER_OF {ladder: 'community', user: u.id, since: $at}]->(g)""",
        at=JOINED,
    )
    await ask(
        empty,
        """MATCH (u:User) CREATE (u)-[:TAGGED {source: 'manual', since: $at}]->(:Tag {key: 'of-' + u.id, name: u.id})
        WITH collect(u) AS users CREATE (t:Tag {key: 'all', name: 'all'})
        FOREACH (u IN users | CREATE (u)-[:TAGGED {source: 'manual', since: $at}]->(t))""",
        at=JOINED,
    )
    query = """{ group(key: "partner") { nMembers nMembersShown } all: tag(key: "all") { nUsers nUsersShown }
      one: tag(key: "of-u00") { nUsers nUsersShown } users { totalCount totalCountShown }
      few: users(filter: {group: "partner"}) { totalCountShown totalCount } }"""

    seen, known = await viewer.ask(query), await admin.ask(query)

    assert seen == {
        "group": {"nMembers": None, "nMembersShown": "<10"},
        "all": {"nUsers": 11, "nUsersShown": "11"},
        "one": {"nUsers": None, "nUsersShown": "<10"},
        "users": {"totalCount": 11, "totalCountShown": "11"},
        "few": {"totalCount": None, "totalCountShown": "<10"},
    }
    assert known["group"] == {"nMembers": 9, "nMembersShown": "9"}
    assert known["few"] == {"totalCount": 9, "totalCountShown": "9"}
