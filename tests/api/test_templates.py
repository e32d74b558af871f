"""Templates through GraphQL and the command: looked at, installed, edited, installed again (T10)."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from functools import partial
from typing import Any

from graph.database.driver import Database
from tests.api.conftest import Client, Guanxi
from tests.support import ask

INSTALL = """
mutation Install($key: String!, $operation: String) {
  installTagTemplate(input: {key: $key}, operationKey: $operation) {
    __typename
    ... on InstallTagTemplateDone { nMade nKept nEdited nSkipped parts { kind key outcome code } }
    ... on Problem { code path message }
  }
}
"""
COUNTS = """RETURN COUNT { (:Tag) } AS tags, COUNT { (:TagClass) } AS classes, COUNT { (:Audit) } AS entries"""


async def _install(client: Client, key: str, operation: str | None = None) -> dict[str, Any]:
    return (await client.ask(INSTALL, key=key, operation=operation))["installTagTemplate"]


def _outcomes(done: Mapping[str, Any]) -> tuple[int, int, int, int]:
    return done["nMade"], done["nKept"], done["nEdited"], done["nSkipped"]


async def test_a_template_is_looked_at_in_the_callers_language_t10(viewer: Client) -> None:
    query = "{ tagTemplates { key name nTags classes { key parentKey bandOf tags { name bandFrom bandTo about } } } }"

    found = {each["key"]: each for each in (await viewer.ask(query))["tagTemplates"]}

    assert len(found) == 6
    assert found["optician"]["name"] == "Optician"
    ages = found["optician"]["classes"][1]
    assert (ages["key"], ages["parentKey"], ages["bandOf"]) == ("optician_age", "optician", "age")
    assert ages["tags"][0] == {"name": "青少年", "bandFrom": 4.0, "bandTo": 17.0, "about": "4 to 17 years old."}


async def test_a_template_is_installed_edited_and_installed_again_t10(empty: Database, admin: Client) -> None:
    first = await _install(admin, "optician", "once")
    sent_again = await _install(admin, "optician", "once")
    same = await _install(admin, "optician")
    await admin.ask(
        """mutation { updateTag(input: {tagKey: "optician_child", criterion: "按身份证计"}) { __typename }
          retireTag(input: {tagKey: "optician_night"}) { __typename } }"""
    )
    await ask(empty, "MATCH (t:Tag {key: 'optician_blue'}) DETACH DELETE t")
    after = await _install(admin, "optician")
    read = await admin.ask("""{ tag(key: "optician_child") { criterion state bandFrom tagClass { key } }
      night: tag(key: "optician_night") { state } tagClass(key: "optician_scene") { noteNeeded parent { key } } }""")

    # A class for all, six below it and two of these with one more; 3 + 3 + 3 + 3 + 3 + 2 tags.
    assert _outcomes(first) == (7 + 17, 0, 0, 0)
    assert sent_again == first
    assert _outcomes(same) == (0, 24, 0, 0)
    assert _outcomes(after) == (1, 21, 2, 0)
    assert [each["key"] for each in after["parts"] if each["outcome"] == "MADE"] == ["optician_blue"]
    assert read["tag"] == {
        "criterion": "按身份证计",
        "state": "active",
        "bandFrom": 4.0,
        "tagClass": {"key": "optician_age"},
    }
    assert read["night"] == {"state": "retired"}
    assert read["tagClass"] == {"noteNeeded": True, "parent": {"key": "optician_work"}}


async def test_what_cannot_stand_beside_what_is_there_is_skipped_with_the_reason_t10(admin: Client) -> None:
    await admin.ask(
        """mutation {
          a: upsertTagClass(input: {key: "optician", name: "眼镜"}) { __typename }
          b: upsertTagClass(input: {key: "optician_age", name: "年龄", parentKey: "optician", bandOf: "age"})
            { __typename }
          c: createTag(input: {key: "teen", name: "十几岁", classKey: "optician_age", bandFrom: 10, bandTo: 19})
            { __typename } }"""
    )

    done = await _install(admin, "optician")

    assert {each["key"]: each["code"] for each in done["parts"] if each["outcome"] == "SKIPPED"} == {
        "optician_child": "tags.band_overlap",
        "optician_adult": "tags.band_overlap",
    }
    assert [each["key"] for each in done["parts"] if each["outcome"] == "EDITED"] == ["optician", "optician_age"]


async def test_the_other_five_stand_side_by_side_and_are_told_to_the_audit_t10(empty: Database, admin: Client) -> None:
    [before] = await ask(empty, COUNTS)

    done = [
        await _install(admin, key)
        for key in ("childrens_wear", "medical_beauty", "mother_baby", "pet_care", "retail_3c")
    ]

    [after] = await ask(empty, COUNTS)
    n_made = sum(each["nMade"] for each in done)
    assert [_outcomes(each)[1:] for each in done] == [(0, 0, 0)] * 5
    assert after["tags"] - before["tags"] + after["classes"] - before["classes"] == n_made
    assert after["entries"] - before["entries"] == n_made


async def test_only_admins_install_what_there_is(empty: Database, admin: Client, manager: Client) -> None:
    [before] = await ask(empty, COUNTS)

    refused = await manager.refusal(INSTALL, key="optician")
    unknown = await _install(admin, "butcher")

    assert refused == (200, "access.denied")
    assert (unknown["__typename"], unknown["code"], unknown["path"]) == ("Missing", "templates.unknown", ["key"])
    assert await ask(empty, COUNTS) == [before]


async def test_templates_are_listed_shown_and_installed_from_the_command_line_t10(
    empty: Database, guanxi: Guanxi
) -> None:
    template = partial(guanxi, "template")

    listed = list(csv.reader(io.StringIO((await template("list", "--csv"))[1])))
    shown = list(csv.reader(io.StringIO((await template("show", "pet_care", "--csv"))[1])))
    installed = await template("install", "pet_care", "--csv")
    again = await template("install", "pet_care")
    unknown = [await template(name, "butcher") for name in ("show", "install")]

    assert [row[0] for row in listed[1:]][3:] == ["optician", "pet_care", "retail_3c"]
    assert shown[1][:4] == ["宠物种类", "pet_care_cat", "养猫", "家里有猫"]
    assert installed[1].splitlines()[:3] == [
        "kind,key,outcome,why",
        "class,pet_care,made,",
        "class,pet_care_species,made,",
    ]
    # Five classes; 3 + 4 + 4 + 2 tags.
    assert again[2] == (
        "Template pet_care: 0 parts were made, 18 stood so already, 0 were edited and stay, 0 were skipped.\n"
    )
    assert [each[0] for each in unknown] == [3, 3]


async def test_a_ready_segment_is_made_from_the_command_line_v05(empty: Database, guanxi: Guanxi) -> None:
    template = partial(guanxi, "template")

    listed = list(csv.reader(io.StringIO((await template("segments", "--csv"))[1])))
    made = await template("segment", "churned", "--set", "days=90", "--as", "gone")
    kept = await template("segment", "churned", "--set", "days=90", "--as", "gone")
    edited = await template("segment", "churned", "--as", "gone")
    odd = await template("segment", "churned", "--set", "days")

    assert listed[5] == [
        "churned",
        "Churned",
        "Who bought once and has not for long.",
        "days=180 (without a purchase for so many days)",
    ]
    assert made == (0, "Segment gone was made, version 1, with 0 users now.\n", "")
    assert kept[1] == "Segment gone stood like this already, at version 1, with 0 users now.\n"
    assert edited[1] == "Segment gone was changed since and stays as it is, at version 1, with 0 users now.\n"
    assert (odd[0], odd[2]) == (2, 'guanxi: "days" is not NAME=VALUE, such as days=60.\n')
