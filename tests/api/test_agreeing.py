"""A user is created together with what they have said to purposes (C01, C05)."""

from __future__ import annotations

import pytest

from graph.database.driver import Database
from tests.api.conftest import Client
from tests.support import ask

CREATE = """mutation($input: CreateUserInput!) { createUser(input: $input) {
  __typename
  ... on UserDone { user { id version attributes { key text }
    consents { purpose { key } status counts evidence guardian textVersion } } }
  ... on Problem { code path } } }"""
KINDS = "MATCH (c:Change) RETURN c.kind AS kind, c.users AS users ORDER BY kind"
INCOME = [{"key": "income", "value": "high"}]
YES = {"purpose": "service", "status": "GRANTED", "evidence": "form 7"}
CHILD = [{"key": "birthday", "value": "2020-01-01"}, {"key": "city", "value": "杭州"}]
FOR_CHILD = {"purpose": "children", "status": "GRANTED", "evidence": "form 8", "guardian": "Ming"}


async def test_somebody_is_created_with_what_they_agreed_to_and_with_what_that_allows_c01(
    admin: Client, empty: Database
) -> None:
    no = {"purpose": "marketing", "status": "DENIED"}

    done = await admin.ask(CREATE, input={"id": "lan", "name": "兰", "attributes": INCOME, "consents": [YES, no]})

    assert done["createUser"]["user"] == {
        "id": "lan",
        "version": 1,
        "attributes": [{"key": "income", "text": "high"}],
        "consents": [
            {
                "purpose": {"key": "marketing"},
                "status": "DENIED",
                "counts": False,
                "evidence": None,
                "guardian": None,
                "textVersion": 1,
            },
            {
                "purpose": {"key": "service"},
                "status": "GRANTED",
                "counts": True,
                "evidence": "form 7",
                "guardian": None,
                "textVersion": 1,
            },
        ],
    }
    told = [(row["kind"], row["users"]) for row in await ask(empty, KINDS)]
    assert told == [("consent.recorded", ["lan"]), ("consent.recorded", ["lan"]), ("user.created", ["lan"])]
    [row] = await ask(empty, "MATCH (a:Audit) RETURN count(a) AS n")
    assert row["n"] == 3


async def test_a_child_is_created_with_what_the_guardian_said_c05(admin: Client) -> None:
    said = [FOR_CHILD, {**YES, "guardian": "Ming"}]

    done = await admin.ask(CREATE, input={"id": "bao", "name": "宝", "attributes": CHILD, "consents": said})

    assert [each["key"] for each in done["createUser"]["user"]["attributes"]] == ["birthday", "city"]


@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        ({"attributes": INCOME}, "consent.missing", ["attributes", "income"]),
        (
            {"attributes": INCOME, "consents": [{**YES, "status": "DENIED"}]},
            "consent.missing",
            ["attributes", "income"],
        ),
        ({"consents": [YES, {**YES, "purpose": "nothing"}]}, "consent.purpose_unknown", ["consents", "1", "purpose"]),
        ({"consents": [{**YES, "evidence": None}]}, "consent.evidence_needed", ["consents", "0", "evidence"]),
        ({"consents": [{**YES, "textVersion": 9}]}, "consent.text_unknown", ["consents", "0", "textVersion"]),
        ({"consents": [{**YES, "at": "2999-01-01T00:00:00Z"}]}, "consent.in_future", ["consents", "0", "at"]),
        (
            {"attributes": CHILD, "consents": [{**FOR_CHILD, "guardian": None}]},
            "consent.guardian_needed",
            ["consents", "0", "guardian"],
        ),
    ],
)
async def test_a_statement_that_cannot_be_kept_or_is_not_enough_creates_nobody_c01(
    admin: Client, empty: Database, given: dict[str, object], code: str, path: list[str]
) -> None:
    done = await admin.ask(CREATE, input={"id": "lan", "name": "兰", **given})

    assert (done["createUser"]["code"], done["createUser"]["path"]) == (code, path)
    [row] = await ask(empty, "RETURN COUNT { (:User) } + COUNT { (:Change) } + COUNT { ()-[:CONSENTED]->() } AS n")
    assert row["n"] == 0
