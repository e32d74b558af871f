"""Where each fact about a person stands in their document. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

import orjson

from graph.exports.model import Bond, Entry, Head, Part
from graph.questionnaires.model import Question
from graph.tasks.policy import parsed_stages

OWN = frozenset({"id", "name", "joinedAt", "createdAt", "searchName", "nameKey", "joinedKey", "joinedAtFirst"})
"""Properties of a user that are no attributes; keys that lists are ordered by say nothing that the rest does not."""

SECTIONS = (
    "attributes records identities owners tags pastTags groups moves referrers pastReferrers referees pastReferees "
    "purchases paidTerms events answers interactionsGiven interactionsReceived sources channels consents "
    "consentHistory askings "
    "pastIdentities annoyances pastGroups plannedMoves tierLocks tierWarnings planEntries tasks invitations "
    "leftOut keptApart merges setAside scores audit"
).split()

NOT_OF_A_PERSON: Mapping[str, str] = {
    "IN_CLASS": "of a tag: its class; the same for everybody",
    "WITHIN": "of a class of tags",
    "DESIGNED": "of a tag: the steps in which it was designed",
    "LABELLED": "of a group: the tags that it carries",
    "WAS_LABELLED": "of a group: the tags that it carried",
    "JOINED_TO": "of a tag: the one that it was merged into",
    "ON": "of a group: its ladder, which a membership names",
    "MANAGES": "of staff",
    "HOLDS": "of an invitation: the place that is kept until it is over",
    "OF": "of a purchase: told with it as `lines`",
    "RANKED": "of a run of scores: told with its row as `ranks`",
    "REFUNDED": "of a purchase: told with it as `refunds`",
    "SETS": "of a channel: tags that it sets for everybody",
    "ASKS": "of a channel: the questionnaire that it sends to everybody",
    "SCORED": "never written",
    "ABOUT": "of a row of scores: told with it as `signals`",
    "WORDED": "of a purpose or a questionnaire: its versions",
    "TO_REMOVE_FROM": "of a move: what is to be done in a chat group",
    "TO_INVITE_INTO": "of a move: what is to be done in a chat group",
    "SET_ASIDE": "of who was merged: told as `setAside`",
}
"""Relationship types that never stand at a user, or are told elsewhere, each with the reason."""

Shape = Callable[[Bond], Entry]


def _of(name: str, key: str) -> Shape:
    """The relationship's own properties, and what it leads to by one key of that."""
    return lambda bond: {**plainly(bond.bond), name: bond.thing.get(key)}


def _both(bond: Bond) -> Entry:
    return {**plainly(bond.bond), **plainly(bond.thing)}


def _channel(bond: Bond) -> Entry:
    words = {"channel": bond.thing.get("key"), "name": bond.thing.get("name"), "kind": bond.thing.get("kind")}
    return {**plainly(bond.bond), **words}


def _tag(bond: Bond) -> Entry:
    return {**plainly(bond.bond), "tag": bond.thing.get("key"), "name": bond.thing.get("name")}


def _group(bond: Bond) -> Entry:
    return {**plainly(bond.bond), "group": bond.thing.get("key"), "name": bond.thing.get("name")}


def _invitation(bond: Bond) -> Entry:
    return {key: value for key, value in _both(bond).items() if key != "key"}


def _record(bond: Bond) -> Entry:
    told = {key: value for key, value in plainly(bond.thing).items() if key not in {"file", "line"}}
    for name in ("values", "evidence"):
        if isinstance(told.get(name), str):
            told[name] = _json(told[name])
    return {**plainly(bond.bond), **told}


def _purchase(bond: Bond) -> Entry:
    lines = [
        {**plainly(each["bond"]), "sku": each["thing"].get("sku"), "product": each["thing"].get("name")}
        for each in bond.parts
        if each["type"] == "OF"
    ]
    refunds = [plainly(each["thing"]) for each in bond.parts if each["type"] == "REFUNDED"]
    return {**_both(bond), "lines": lines, "refunds": refunds}


def _event(bond: Bond) -> Entry:
    told = dict(_both(bond))
    if isinstance(told.get("data"), str):
        told["data"] = _json(told["data"])
    return told


def _term(bond: Bond) -> Entry:
    return {key: value for key, value in _both(bond).items() if key not in {"phase", "dueAt"}}


def _interaction(bond: Bond) -> Entry:
    told = {key: value for key, value in plainly(bond.bond).items() if key not in {"key", "file", "line"}}
    return {**told, "user": bond.thing.get("id")}


def _beside(bond: Bond) -> Entry:
    return aside({"was": bond.type, "bond": bond.bond, "labels": bond.labels, "thing": bond.thing}).entry


PLACES: Mapping[tuple[str, bool], tuple[str, Shape]] = {
    ("KNOWN_BY", True): ("records", _record),
    ("IDENTIFIED_BY", True): ("identities", _both),
    ("WAS_IDENTIFIED_BY", True): ("pastIdentities", _both),
    ("FOLLOWED_BY", True): ("owners", _of("staff", "id")),
    ("TAGGED", True): ("tags", _tag),
    ("WAS_TAGGED", True): ("pastTags", _tag),
    ("MEMBER_OF", True): ("groups", _group),
    ("MOVED", True): ("moves", _both),
    ("WAS_MEMBER_OF", True): ("pastGroups", _group),
    ("PLANNED", True): ("plannedMoves", _both),
    ("LOCKED", True): ("tierLocks", _both),
    ("WARNED", True): ("tierWarnings", _of("group", "key")),
    ("INVITED", True): ("invitations", _invitation),
    ("REFERRED", False): ("referrers", _of("user", "id")),
    ("REFERRED", True): ("referees", _of("user", "id")),
    ("WAS_REFERRED", False): ("pastReferrers", _of("user", "id")),
    ("WAS_REFERRED", True): ("pastReferees", _of("user", "id")),
    ("BOUGHT", True): ("purchases", _purchase),
    ("DID", True): ("events", _event),
    ("ANSWERED", True): ("answers", _both),
    ("PAID_FOR", True): ("paidTerms", _term),
    ("INTERACTED", True): ("interactionsGiven", _interaction),
    ("INTERACTED", False): ("interactionsReceived", _interaction),
    ("CAME_THROUGH", True): ("sources", _channel),
    ("OWNED_BY", False): ("channels", _channel),
    ("CONSENTED", True): ("consents", _of("purpose", "key")),
    ("CONSENTED_BEFORE", True): ("consentHistory", _of("purpose", "key")),
    ("ASKED", True): ("askings", _of("purpose", "key")),
    ("ANNOYED_BY", True): ("annoyances", _of("purpose", "key")),
    ("KEPT_APART", True): ("keptApart", _of("user", "id")),
    ("KEPT_APART", False): ("keptApart", _of("user", "id")),
    ("MERGED_INTO", False): ("merges", _of("user", "id")),
    ("TAGGED_BESIDE", True): ("setAside", _beside),
}


def part_of(bond: Bond) -> Part:
    """The place of a relationship; one that has none stands as it is under `setAside`, so that nothing is kept back."""
    place = PLACES.get((bond.type, bond.is_from))
    if place is None:
        return aside({"was": bond.type, "bond": bond.bond, "labels": bond.labels, "thing": bond.thing})
    section, shape = place
    return Part(section, shape(bond))


def worded(part: Part, questions: Mapping[tuple[str, int], Mapping[str, Question]]) -> Part:
    """An answer with the words that were asked and chosen, which its version holds."""
    told = dict(part.entry)
    asked = questions.get((told["questionnaire"], told["version"]), {}).get(told["question"])
    if asked is not None:
        chosen = [each for each in asked.options if each.key in told.get("options", ())]
        told["asked"] = {"zh": asked.text_zh, "en": asked.text_en}
        told["chosen"] = [{"zh": each.label_zh, "en": each.label_en} for each in chosen]
    return Part(part.section, told)


def aside(row: Mapping[str, Any]) -> Part:
    """What could not stand beside what was said of somebody else who turned out to be the same person."""
    bond = plainly(row["bond"])
    entry = {
        "was": bond.get("was") or row.get("was"),
        "of": row.get("of") or bond.get("of"),
        "of_what": sorted(row["labels"]),
        "said": {key: value for key, value in bond.items() if key not in {"was", "of"}},
        "about": plainly(row["thing"]),
    }
    return Part("setAside", entry)


def task_of(row: Mapping[str, Any]) -> Part:
    """How far the person came in a task: how often they completed it, and when they reached which stage."""
    ats: list[Any] = row["ats"]
    reached = [
        {"stage": each.key, "name": {"zh": each.name_zh, "en": each.name_en}, "at": plain(ats[each.needs - 1])}
        for each in parsed_stages(row["stages"])
        if each.needs <= len(ats)
    ]
    told = {
        "task": row["task"],
        "kind": row["kind"],
        "name": {"zh": row["name_zh"], "en": row["name_en"]},
        "completions": len(ats),
        "first": plain(ats[0]),
        "last": plain(ats[-1]),
        "reached": reached,
    }
    return Part("tasks", told)


def attributes_of(head: Head, records: list[Entry]) -> Iterator[Part]:
    """The values that the person carries, each with every record that says something of it."""
    for key, value in sorted(head.values.items()):
        if key not in OWN:
            said = [
                {"source": each.get("source"), "externalId": each.get("externalId"), "said": told[key]}
                for each in records
                for told in _said(each)
                if key in told
            ]
            yield Part("attributes", {"key": key, "value": plain(value), "sources": said})


def _said(record: Entry) -> Iterator[Mapping[str, Any]]:
    """What a record says, attribute by attribute."""
    for name in ("evidence", "values"):
        told = record.get(name)
        if isinstance(told, dict):
            said = cast("Mapping[str, Any]", told)
            inner = said.get("attributes")
            yield cast("Mapping[str, Any]", inner) if isinstance(inner, dict) else said
            return


def plain(value: Any) -> Any:
    """The value as JSON has it: instants and days as ISO texts."""
    if hasattr(value, "iso_format"):
        text: str = value.iso_format()
        return text.replace(".000000000+00:00", "+00:00").replace("000000+00:00", "+00:00").replace("+00:00", "Z")
    if isinstance(value, list):
        return [plain(each) for each in cast("list[Any]", value)]
    return value


def plainly(told: Mapping[str, Any]) -> dict[str, Any]:
    """What is not null of it, as JSON has it."""
    return {key: plain(value) for key, value in told.items() if value is not None}


def _json(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text
