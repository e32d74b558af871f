"""`guanxi ladder …`: make ladders and groups, or say something of them anew."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import click

from api.commands.frame import Frame, command, run_async
from api.commands.frame import group as command_group
from api.commands.governing import asked
from api.inside import OUTCOME
from graph.errors import Refused

_LADDER = (
    "mutation Ladder($input: DefineLadderInput!, $key: String) { "
    "done: defineLadder(input: $input, operationKey: $key) { "
    + OUTCOME
    + " ... on DefineLadderDone { key created } } }"
)
_GROUP = (
    "mutation Group($input: DefineGroupInput!, $key: String) { done: defineGroup(input: $input, operationKey: $key) { "
    + OUTCOME
    + " ... on DefineGroupDone { created group { key name rank capacity ladder { key } } } } }"
)
_ACTOR = click.option("--actor", default="command", show_default=True, help="Who asks for it.")


@command_group("ladder", example="guanxi ladder define vip 贵宾 bronze=铜 silver=银")
def ladder() -> None:
    """Make ladders and groups, or say something of them anew."""


@command("define", example="guanxi ladder define vip 贵宾 bronze=铜 silver=银 gold=金")
@click.argument("key")
@click.argument("name")
@click.argument("groups", nargs=-1, metavar="[GROUP=NAME]...")
@_ACTOR
def define(frame: Frame, key: str, name: str, groups: tuple[str, ...], actor: str) -> None:
    """Make the ladder KEY, called NAME, with these groups, the lowest first; or call it NAME from now on."""
    rungs = [_rung(each) for each in groups]
    wanted = {"key": key, "name": name, "groups": rungs}
    variables = {"input": wanted, "key": str(uuid4())}
    done = run_async(asked(frame, _LADDER, variables, actor=actor))["done"]
    lowest = rungs[0]["key"] if rungs else None
    code = "ladder.prepared" if done["created"] else "ladder.named"
    frame.answer({"ladder": key, "created": done["created"]}, code, ladder=key, name=name, lowest=lowest)


@command("group", example="guanxi ladder group trial_partner --ladder community --above ordinary --name 见习合伙人")
@click.argument("key")
@click.option("--ladder", "ladder_key", metavar="KEY", help="On which ladder a new one stands; none: beside them.")
@click.option("--above", metavar="KEY", help="Right above which group of the ladder; none: lowest.")
@click.option("--name", metavar="TEXT", help="What it is called.")
@click.option("--capacity", type=int, help="How many it holds.")
@click.option("--benefit-zh", metavar="TEXT", help="What it brings, in Chinese.")
@click.option("--benefit-en", metavar="TEXT", help="What it brings, in English.")
@click.option("--confirm", is_flag=True, help="Make it though policies hold on the ladder that have no rung for it.")
@_ACTOR
def group(frame: Frame, key: str, actor: str, **given: Any) -> None:
    """Make the group KEY, or say something of it anew."""
    wanted = {
        "key": key,
        "ladder": given["ladder_key"],
        "above": given["above"],
        "name": given["name"],
        "capacity": given["capacity"],
        "benefitZh": given["benefit_zh"],
        "benefitEn": given["benefit_en"],
        "confirm": given["confirm"],
    }
    variables = {"input": wanted, "key": str(uuid4())}
    done = run_async(asked(frame, _GROUP, variables, actor=actor))["done"]
    frame.answer({"group": done["group"], "created": done["created"]}, "ladder.group", group=key)


def _rung(text: str) -> dict[str, str]:
    key, sign, name = text.partition("=")
    if not sign or not name.strip():
        raise Refused("ladder.rung", text=text[:60])
    return {"key": key.strip(), "name": name.strip()}


for _each in (define, group):
    ladder.add_command(_each)
entry = ladder
