"""`guanxi merge`, `guanxi unmerge`: two records of one person become one, or two again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from api.commands.frame import Frame, command, run_async
from api.commands.store import reporting
from api.inside import OUTCOME, checked, inside
from graph.database import embedded
from graph.database.embedded import StoreAddress

_PREVIEW = (
    "... on MergePreview { winnerId loserId moves { kind count } setAside { kind fromId toId why } "
    "restored { kind fromId toId } warnings { message } } } }"
)
MERGE_USERS = (
    "mutation Merge($input: MergeUsersInput!, $key: String) { done: mergeUsers(input: $input, operationKey: $key) { "
    + OUTCOME
    + " ... on MergeUsersDone { user { id name } mergedId version nMoved nSetAside } } }"
)
UNMERGE_USER = (
    "mutation Part($input: UnmergeUserInput!, $key: String) { done: unmergeUser(input: $input, operationKey: $key) { "
    + OUTCOME
    + " ... on UnmergeUserDone { user { id name } otherId version nMoved nRestored } } }"
)
MERGE_PREVIEW = (
    "mutation Look($winner: ID!, $loser: ID!) { done: mergePreview(winnerId: $winner, loserId: $loser) { "
    + OUTCOME
    + _PREVIEW
)
UNMERGE_PREVIEW = "mutation Look($user: ID!) { done: unmergePreview(userId: $user) { " + OUTCOME + _PREVIEW


@command("merge", example='guanxi merge u0000042 u0000077 --reason "one phone, two cards" --dry-run')
@click.argument("winner")
@click.argument("loser")
@click.option("--reason", default="", help="Why; it is kept for ever. Needed unless it is a dry run.")
@click.option("--confirm", is_flag=True, help="Merge although the preview warns.")
@click.option("--dry-run", is_flag=True, help="Only say what would move, what would make way and why.")
@click.option("--operation-key", metavar="KEY", help="Sent again under the same key, they are merged once.")
@click.option("--actor", default="command", show_default=True, help="Who merges.")
def merge(frame: Frame, winner: str, loser: str, dry_run: bool, actor: str, **given: Any) -> None:
    """Make LOSER part of WINNER: one person, whose id is WINNER's; it can be undone."""
    address = _address(frame)
    if dry_run:
        _tell(frame, run_async(_ask(frame, address, actor, MERGE_PREVIEW, {"winner": winner, "loser": loser})))
        return
    wanted = {"winnerId": winner, "loserId": loser, "reason": given["reason"], "confirm": given["confirm"]}
    variables = {"input": wanted, "key": given["operation_key"]}
    done = run_async(_ask(frame, address, actor, MERGE_USERS, variables))
    data = {
        "user": done["user"]["id"],
        "merged": done["mergedId"],
        "version": done["version"],
        "moved": done["nMoved"],
        "set_aside": done["nSetAside"],
    }
    frame.answer(data, "merge.done", name=done["user"]["name"], **data)


@command("unmerge", example='guanxi unmerge u0000077 --reason "father and son"')
@click.argument("user")
@click.option("--reason", default="", help="Why; it is kept for ever. Needed unless it is a dry run.")
@click.option("--dry-run", is_flag=True, help="Only say what would move and what would come back.")
@click.option("--operation-key", metavar="KEY", help="Sent again under the same key, they are parted once.")
@click.option("--actor", default="command", show_default=True, help="Who parts them.")
def unmerge(frame: Frame, user: str, dry_run: bool, actor: str, **given: Any) -> None:
    """Part USER again from the person they were merged into, with all that is theirs."""
    address = _address(frame)
    if dry_run:
        _tell(frame, run_async(_ask(frame, address, actor, UNMERGE_PREVIEW, {"user": user})))
        return
    variables = {"input": {"userId": user, "reason": given["reason"]}, "key": given["operation_key"]}
    done = run_async(_ask(frame, address, actor, UNMERGE_USER, variables))
    data = {
        "user": done["user"]["id"],
        "other": done["otherId"],
        "version": done["version"],
        "moved": done["nMoved"],
        "restored": done["nRestored"],
    }
    frame.answer(data, "merge.undone", name=done["user"]["name"], **data)


def _tell(frame: Frame, found: Mapping[str, Any]) -> None:
    if not frame.as_json:
        for each in found["moves"]:
            click.echo(f"{frame.say('merge.moves')}\t{each['kind']}\t{each['count']:,}")
        for each in found["setAside"]:
            click.echo(f"{frame.say('merge.aside')}\t{each['kind']}\t{each['fromId']} → {each['toId']}\t{each['why']}")
        for each in found["restored"]:
            click.echo(f"{frame.say('merge.back')}\t{each['kind']}\t{each['fromId']} → {each['toId']}")
        for each in found["warnings"]:
            click.echo(f"{frame.say('merge.look')}\t{each['message']}")
    data = {key: value for key, value in found.items() if key != "__typename"}
    frame.answer(data, "merge.looked")


def _address(frame: Frame) -> StoreAddress:
    with reporting(frame) as report:
        return embedded.address(frame.settings, report)


async def _ask(
    frame: Frame, address: StoreAddress, actor: str, text: str, variables: Mapping[str, Any]
) -> Mapping[str, Any]:
    async with inside(address, frame.settings, actor=actor, language=frame.language) as house:
        data = await house.ask(text, **variables)
        return checked(data["done"])


entry = merge
