"""What is to be done in a chat group as a file, piece by piece: CSV for whoever works it off beside the chat."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeAlias

from api.audience_files import lines
from api.audiences import Cell, Check
from api.context import Context
from api.execution import Asked, Executor
from api.inside import raised
from graph.errors import Missing
from graph.messages import say

_PAGE = 100
_QUERY = """
query WorklistFile($key: String!, $first: Int!, $after: String) {
  group(key: $key) { worklist(first: $first, after: $after) {
    nodes { side since user { id name } owners { name } move { id reason } }
    pageInfo { hasNextPage endCursor } } } }
"""
_HEADINGS = (
    *("list.label_side", "list.label_id", "list.label_name", "list.label_owner"),
    *("list.label_todo_since", "list.label_reason", "list.label_move"),
)
_Node: TypeAlias = Mapping[str, Any]


async def worklist_file(executor: Executor, key: str, context: Context, check: Check) -> AsyncGenerator[bytes]:
    """The file, with headings in the reader's language and instants by the brand's clock; oldest first.

    It holds what the caller may see of `Group.worklist`: of a group that is none of theirs the headings alone. Each
    page tells what is to be done when it is read. `check` is asked before each whether it may be read.

    Raises:
        Missing: there is no such group ("groups.unknown"). Refused: the caller may not see worklists.
    """
    head = lines([[say(context.language, each) for each in _HEADINGS]])
    after: str | None = None
    is_last = False
    while not is_last:
        await check()
        found = await _read(executor, key, after, context)
        yield head + lines([_row(each, context) for each in found["nodes"]])
        head, after, is_last = b"", found["pageInfo"]["endCursor"], not found["pageInfo"]["hasNextPage"]


async def _read(executor: Executor, key: str, after: str | None, context: Context) -> _Node:
    asked = Asked(_QUERY, {"key": key, "first": _PAGE, "after": after}, None)
    answer = await executor.answer(asked, replace(context, read={}))
    if answer.body.get("errors"):
        raise raised(answer)
    group = answer.body["data"]["group"]
    if group is None:
        raise Missing("groups.unknown", path=("key",), group=key[:80])
    return group["worklist"]


def _row(node: _Node, context: Context) -> list[Cell]:
    user, move = node["user"], node["move"]
    since = datetime.fromisoformat(node["since"]).astimezone(context.settings.zone)
    return [
        say(context.language, f"list.side_{node['side'].lower()}"),
        user["id"],
        user["name"],
        [each["name"] for each in node["owners"]],
        since.strftime("%Y-%m-%d %H:%M"),
        move["reason"],
        move["id"],
    ]
