"""What `guanxi tags` does about tags: say that one was looked at, end one for many users, merge and part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

import click

from api.commands.frame import Frame, command, run_async
from api.commands.store import reporting
from api.inside import OUTCOME, Inside, checked, inside
from graph.database import embedded
from graph.vocabulary import TagSource

_REVIEW = (
    "mutation Review($input: RecordTagReviewInput!, $key: String) { "
    "done: recordTagReview(input: $input, operationKey: $key) { "
    + OUTCOME
    + " ... on RecordTagReviewDone { tag { key } } } }"
)
_ENDING = (
    "mutation Look($input: EndTagsInput!) { done: endTagsPreview(input: $input) { "
    + OUTCOME
    + " ... on EndTagsPreview { nUsers nHoldings } } }"
)
_END = (
    "mutation End($input: EndTagsInput!, $key: String) { done: endTags(input: $input, operationKey: $key) { "
    + OUTCOME
    + " ... on EndTagsDone { nUsers nHoldings complete } } }"
)
_MERGING = (
    "mutation Look($loser: String!, $winner: String!) { done: tagMergePreview(loserKey: $loser, winnerKey: $winner) { "
    + OUTCOME
    + " ... on TagMergePreview { nLosers nWinners nBoth nBeside nRivals exclusiveClassKey namedBy { kind key } } } }"
)
_MERGE = (
    "mutation Merge($input: MergeTagsInput!, $key: String) { done: mergeTags(input: $input, operationKey: $key) { "
    + OUTCOME
    + " ... on MergeTagsDone { nUsers nBeside complete } } }"
)
_UNMERGE = (
    "mutation Part($input: UnmergeTagInput!, $key: String) { done: unmergeTag(input: $input, operationKey: $key) { "
    + OUTCOME
    + " ... on UnmergeTagDone { nUsers complete } } }"
)
_KEY = click.option("--operation-key", metavar="KEY", help="Sent again under the same key, it is done once.")
_ACTOR = click.option("--actor", default="command", show_default=True, help="Who asks for it.")
_REASON = click.option("--reason", default="", help="Why; it is kept for ever. Needed unless it is a dry run.")


@command("reviewed", example='guanxi tags reviewed wear_vip --note "still fits"')
@click.argument("tag")
@click.option("--note", help="What you found.")
@_KEY
@_ACTOR
def reviewed(frame: Frame, tag: str, note: str | None, operation_key: str | None, actor: str) -> None:
    """Say that TAG was looked at, so that the next review passes it over."""
    variables = {"input": {"tagKey": tag, "note": note}, "key": operation_key}
    run_async(asked(frame, _REVIEW, variables, actor=actor))
    frame.answer({"tag": tag}, "governance.reviewed", tag=tag)


@command("end", example='guanxi tags end spring_sale --reason "the sale is over" --dry-run')
@click.argument("tag")
@_REASON
@click.option("--source", type=click.Choice([each.value for each in TagSource]), help="Only what this source says.")
@click.option("--held-before", metavar="INSTANT", help="Only what was given until then, as 2026-01-01T00:00:00+08:00.")
@click.option("--user", "users", multiple=True, metavar="ID", help="Only of this user (and each other --user).")
@click.option("--dry-run", is_flag=True, help="Only say how many it would be.")
@_KEY
@_ACTOR
def end(frame: Frame, tag: str, reason: str, users: Sequence[str], dry_run: bool, actor: str, **given: Any) -> None:
    """Take TAG away from many users; each holding is kept among their past tags."""
    wanted = {
        "tagKey": tag,
        "reason": reason,
        "source": given["source"] and TagSource(given["source"]).name,
        "heldBefore": given["held_before"],
        "userIds": list(users) or None,
    }
    if dry_run:
        found = run_async(asked(frame, _ENDING, {"input": wanted}, actor=actor))["done"]
        data = {"n_users": found["nUsers"], "n_holdings": found["nHoldings"]}
        frame.answer(data, "governance.ending", **data)
        return
    done = run_async(_to_the_end(frame, _END, wanted, given["operation_key"], actor))
    data = {"tag": tag, "n_users": done["nUsers"], "n_holdings": done["nHoldings"]}
    frame.answer(data, "governance.ended", **data)


@command("merge", example='guanxi tags merge old_customer regular --reason "the same people" --dry-run')
@click.argument("loser")
@click.argument("winner")
@_REASON
@click.option("--expected-users", type=int, metavar="N", help="Refuse unless so many hold LOSER, as the dry run said.")
@click.option("--dry-run", is_flag=True, help="Only say what it would meet.")
@_KEY
@_ACTOR
def merge(frame: Frame, loser: str, winner: str, dry_run: bool, actor: str, **given: Any) -> None:
    """Make LOSER part of WINNER: who held the one holds the other; it can be undone."""
    if dry_run:
        found = run_async(asked(frame, _MERGING, {"loser": loser, "winner": winner}, actor=actor))["done"]
        _tell(frame, loser, winner, found)
        return
    wanted = {
        "loserKey": loser,
        "winnerKey": winner,
        "reason": given["reason"],
        "expectedUsers": given["expected_users"],
    }
    done = run_async(_to_the_end(frame, _MERGE, wanted, given["operation_key"], actor))
    data = {"loser": loser, "winner": winner, "n_users": done["nUsers"], "n_beside": done["nBeside"]}
    frame.answer(data, "governance.merged", **data)


@command("unmerge", example='guanxi tags unmerge old_customer --reason "they are others"')
@click.argument("tag")
@_REASON
@_KEY
@_ACTOR
def unmerge(frame: Frame, tag: str, reason: str, operation_key: str | None, actor: str) -> None:
    """Part TAG again from the one that it was merged into, with all that was said of it."""
    wanted = {"tagKey": tag, "reason": reason}
    done = run_async(_to_the_end(frame, _UNMERGE, wanted, operation_key, actor))
    data = {"tag": tag, "n_users": done["nUsers"]}
    frame.answer(data, "governance.unmerged", **data)


async def asked(frame: Frame, query: str, variables: Mapping[str, Any], *, actor: str = "command") -> Mapping[str, Any]:
    """The answer to a question from within; of a mutation called `done`, the thing or the error that it is instead."""
    with reporting(frame) as report:
        address = embedded.address(frame.settings, report)
    async with inside(address, frame.settings, actor=actor, language=frame.language) as house:
        return await _answer(house, query, variables)


async def _to_the_end(
    frame: Frame, query: str, wanted: Mapping[str, Any], key: str | None, actor: str
) -> Mapping[str, int]:
    """Ask again, each time under a key of its own, until all is done; the sums of what was told."""
    with reporting(frame) as report:
        address = embedded.address(frame.settings, report)
    plain, sums = key or str(uuid4()), dict[str, int]()
    async with inside(address, frame.settings, actor=actor, language=frame.language) as house:
        for number in range(1, 10_000):
            variables = {"input": wanted, "key": f"{plain}:{number}"}
            done = (await _answer(house, query, variables))["done"]
            for name, value in done.items():
                if isinstance(value, int):
                    sums[name] = sums.get(name, 0) + value
            if done["complete"]:
                break
            frame.note("governance.more", n_users=sums["nUsers"])
    return sums


async def _answer(house: Inside, query: str, variables: Mapping[str, Any]) -> Mapping[str, Any]:
    data = await house.ask(query, **variables)
    if "done" in data:
        checked(data["done"])
    return data


def _tell(frame: Frame, loser: str, winner: str, found: Mapping[str, Any]) -> None:
    if not frame.as_json:
        for each in found["namedBy"]:
            click.echo(frame.say("governance.naming", kind=each["kind"], name=each["key"], loser=loser))
        if found["nRivals"]:
            facts = {"n_rivals": found["nRivals"], "class_key": found["exclusiveClassKey"]}
            click.echo(frame.say("governance.in_the_way", **facts))
    frame.answer(
        {key: value for key, value in found.items() if key != "__typename"},
        "governance.merging",
        loser=loser,
        winner=winner,
        n_losers=found["nLosers"],
        n_winners=found["nWinners"],
        n_both=found["nBoth"],
        n_beside=found["nBeside"],
    )


COMMANDS = (reviewed, end, merge, unmerge)
