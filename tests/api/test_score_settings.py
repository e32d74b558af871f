"""What a brand sets of its scores, through GraphQL: looked at, saved in versions, refused with its place."""

from typing import Any

import pytest

from graph.database.driver import Database
from graph.scores.actions import run_scores
from graph.scores.parameters import parameters
from tests.api.conftest import Client
from tests.conftest import NOW
from tests.graph.scores.people import PEOPLE, Clock
from tests.support import ask

SETTINGS = """
query ($version: Int) {
  scoreSettings(version: $version) {
    version at actor role note
    parameters { key unit value defaultValue least most allowed whole about scores signal }
  }
}
"""
VERSIONS = """
query ($first: Int! = 20, $before: Int) {
  scoreSettingsVersions(first: $first, before: $before) { version note actor parameters { key value } }
}
"""
SAVE = """
mutation ($input: SaveScoreSettingsInput!, $expected: Int! = 0, $key: String) {
  saveScoreSettings(input: $input, expectedVersion: $expected, operationKey: $key) {
    __typename
    ... on SaveScoreSettingsDone { version saved scoreSettings { version note parameters { key value } } }
    ... on Problem { code path message facts { key value } }
  }
}
"""


async def saved(client: Client, changes: dict[str, float | None], expected: int = 0, **more: Any) -> dict[str, Any]:
    told = [{"key": key, "value": value} for key, value in changes.items()]
    found = await client.ask(SAVE, input={"changes": told, **more}, expected=expected)
    return found["saveScoreSettings"]


def values(settings: dict[str, Any]) -> dict[str, float]:
    return {each["key"]: each["value"] for each in settings["parameters"]}


async def test_a_manager_sees_every_parameter_with_its_default_range_and_meaning(manager: Client) -> None:
    found = (await manager.ask(SETTINGS))["scoreSettings"]

    assert {name: found[name] for name in ("version", "at", "actor", "role", "note")} == {
        "version": 0,
        "at": None,
        "actor": None,
        "role": None,
        "note": None,
    }
    assert list(values(found)) == list(parameters())
    told = {each["key"]: each for each in found["parameters"]}
    assert told["moved_share"] == {
        "key": "moved_share",
        "unit": "SHARE",
        "value": 0.25,
        "defaultValue": 0.25,
        "least": 0.0,
        "most": 1.0,
        "allowed": "[0, 1)",
        "whole": False,
        "about": "What everybody hands on to who brought them, of their own and of what they were handed",
        "scores": ["MOVED_VALUE"],
        "signal": None,
    }
    assert (told["star_days"]["signal"], told["star_days"]["unit"]) == ("EMPTY_STAR", "DAYS")
    # What is made of parts changes with them.
    assert told["referral_decay"]["scores"] == ["DOWNSTREAM_REVENUE", "GATED_REVENUE", "SOCIAL_VALUE", "WHOLE_VALUE"]


async def test_parameters_are_saved_in_versions_that_can_all_be_read(admin: Client) -> None:
    first = await saved(admin, {"whole_social_weight": 0.4, "whole_spending_weight": 0.2}, note="社交优先")
    second = await saved(admin, {"whole_social_weight": None, "reach_half_life_days": 75}, expected=1)
    same = await saved(admin, {"reach_half_life_days": 75}, expected=2)

    assert (first["__typename"], first["version"], first["saved"]) == ("SaveScoreSettingsDone", 1, True)
    assert first["scoreSettings"]["note"] == "社交优先"
    assert (second["version"], second["saved"]) == (2, True)
    assert (same["version"], same["saved"]) == (2, False)
    asked = [(await admin.ask(SETTINGS, version=version))["scoreSettings"] for version in (None, 0, 1, 2, 3)]
    assert asked[4] is None
    told = [values(each) for each in asked[:4]]
    chosen = ("whole_social_weight", "whole_spending_weight", "reach_half_life_days")
    assert [[each[key] for key in chosen] for each in told] == [
        [0.2, 0.2, 75],
        [0.2, 0.4, 90],
        [0.4, 0.2, 90],
        [0.2, 0.2, 75],
    ]
    assert (asked[2]["role"], asked[2]["note"], asked[3]["note"]) == ("admin", "社交优先", None)
    listed = (await admin.ask(VERSIONS))["scoreSettingsVersions"]
    older = (await admin.ask(VERSIONS, first=1, before=2))["scoreSettingsVersions"]
    assert [each["version"] for each in listed] == [2, 1]
    assert [(each["version"], values(each)["reach_half_life_days"]) for each in older] == [(1, 90.0)]


async def test_who_was_slower_hears_where_the_parameters_stand(admin: Client) -> None:
    await saved(admin, {"moved_share": 0.5})

    late = await saved(admin, {"moved_share": 0.1})

    assert (late["__typename"], late["code"], late["path"]) == (
        "Conflict",
        "scores.settings_version",
        ["expectedVersion"],
    )
    assert {each["key"]: each["value"] for each in late["facts"]} == {"version": "1", "expected": "0"}
    assert len((await admin.ask(VERSIONS))["scoreSettingsVersions"]) == 1


@pytest.mark.parametrize(
    ("changes", "code", "path"),
    [
        ({"moved_share": 1.0}, "scores.parameter_out_of_range", ["changes", "0", "value"]),
        ({"reach": 1.0}, "scores.parameter_unknown", ["changes", "0", "key"]),
        ({"star_days": 2, "lifetime_months": 2.5}, "scores.parameter_not_whole", ["changes", "1", "value"]),
        ({"whole_social_weight": -1}, "scores.parameter_out_of_range", ["changes", "0", "value"]),
        (
            {"interaction_count_weight": 0, "interaction_people_weight": 0},
            "scores.weights_zero",
            ["changes"],
        ),
    ],
)
async def test_what_cannot_be_is_refused_with_its_place(
    admin: Client, changes: dict[str, float | None], code: str, path: list[str]
) -> None:
    refused = await saved(admin, changes)

    assert (refused["__typename"], refused["code"], refused["path"]) == ("Refused", code, path)
    assert (await admin.ask(VERSIONS))["scoreSettingsVersions"] == []


async def test_an_operation_that_comes_again_is_applied_once(admin: Client) -> None:
    told = {"changes": [{"key": "moved_share", "value": 0.5}]}

    answers = [await admin.ask(SAVE, input=told, key="one") for _ in range(2)]

    assert answers[0] == answers[1]
    assert answers[0]["saveScoreSettings"]["version"] == 1


async def test_parameters_are_seen_by_managers_and_saved_by_admins(
    viewer: Client, manager: Client, empty: Database
) -> None:
    told = {"changes": [{"key": "moved_share", "value": 0.5}]}

    assert await viewer.refusal(SETTINGS) == (200, "access.denied")
    assert await manager.refusal(SAVE, input=told) == (200, "access.denied")
    assert await ask(empty, "MATCH (s:ScoreSettings) RETURN s") == []


async def test_the_next_run_computes_by_what_was_saved(admin: Client, empty: Database) -> None:
    await ask(empty, PEOPLE)
    clock = Clock(NOW)
    await saved(admin, {"moved_share": 0.5})

    await run_scores(empty, clock=clock)

    # c spent 2700, of which half is handed on to b, who spent 5000: b keeps half of 5000 + 1350.
    found = await admin.ask('{ user(id: "b") { scores { key value } } }')
    assert {each["key"]: each["value"] for each in found["user"]["scores"]}["MOVED_VALUE"] == 3175.0


async def test_a_segment_is_named_beside_the_parameters_and_has_to_be_there(admin: Client, empty: Database) -> None:
    del empty
    saving = "mutation ($i: SaveSegmentInput!) { saveSegment(input: $i) { __typename } }"
    await admin.ask(saving, i={"key": "core", "name": "core", "text": "spend at least 60"})
    named = "query { scoreSettings { version segment } }"

    unknown = await saved(admin, {}, segment="cores")
    first = await saved(admin, {}, segment=" core ")
    second = await saved(admin, {"moved_share": 0.5}, expected=1)
    between = (await admin.ask(named))["scoreSettings"]
    third = await saved(admin, {}, expected=2, segment="")

    assert (unknown["__typename"], unknown["code"], unknown["path"]) == ("Missing", "segments.unknown", ["segment"])
    assert [each["version"] for each in (first, second, third)] == [1, 2, 3]
    assert between == {"version": 2, "segment": "core"}
    assert (await admin.ask(named))["scoreSettings"] == {"version": 3, "segment": None}
