"""Finding people, one person's profile, and the long lists of it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from api.pages.drawing import Leaf, Manner, draw_tree
from api.pages.paging import PAGE_SIZE, neighbours, window
from api.pages.visit import Visit, address
from graph.errors import Missing
from graph.vocabulary import Role

TREE_DEPTH = 5
WHOLE_TREE_DEPTH = 12
TREE_SIZE = 500
TREE_FOLD = 5
ORDERS = ("newest", "oldest", "name")
MATCHES = ("all", "any", "none")
PARTS = ("orders", "events", "interactions", "moves", "referees")


async def people(visit: Visit) -> Response:
    """People by part of a name, tags, group and city; in pages both ways."""
    tags = list(dict.fromkeys(each for each in visit.request.query_params.getlist("tag") if each))
    asked: dict[str, Any] = {
        "q": visit.param("q"),
        "tags": tags,
        "match": visit.param("match") if visit.param("match") in MATCHES else "all",
        "group": visit.param("group"),
        "city": visit.param("city"),
        "order": visit.param("order") if visit.param("order") in ORDERS else "newest",
    }
    shown = window(visit, is_reversed=asked["order"] == "newest")
    is_first = not visit.param("after") and not visit.param("before")
    order = "NAME" if asked["order"] == "name" else "JOINED_AT"
    found = await visit.ask("people", filter=_filter(asked), order=order, total=is_first, **shown)
    return visit.page(
        "people.html",
        asked=asked,
        is_filtered=any(asked[name] for name in ("q", "tags", "group", "city")),
        people=_in_order(found["users"]["nodes"], is_reversed=asked["order"] == "newest"),
        total=_total(visit, found["users"]),
        pages=neighbours(visit, found["users"]["pageInfo"], is_reversed=asked["order"] == "newest"),
        classes=_by_class(found["tags"]["nodes"]),
        groups=found["groups"],
        chips=_chips(visit, asked, found),
    )


def _total(visit: Visit, users: dict[str, Any]) -> str | None:
    """How many there are, where it was asked for."""
    if "totalCount" not in users:
        return None
    return visit.text.people(users["totalCount"], users["totalCountShown"])


async def person(visit: Visit) -> Response:
    """Everything one may know of a person, top-down, with the tree of those they brought."""
    user_id = visit.request.path_params["id"]
    sees_identities = visit.caller is not None and visit.caller.may("identities")
    sees_signals = visit.caller is not None and visit.caller.role in {Role.MANAGER, Role.ADMIN}
    sees = {"identities": sees_identities, "signals": sees_signals}
    found = await visit.ask("person", id=user_id, depth=TREE_DEPTH, size=TREE_SIZE, **sees)
    user = found["user"]
    if user is None:
        raise Missing("pages.nothing_here")
    return visit.page(
        "person.html",
        user=user,
        tags=_tags_by_class(user["tags"]),
        names=_names(found),
        sees_identities=sees_identities,
        sees_signals=sees_signals,
        scores={each["key"].lower(): each for each in user["scores"]},
        **_tree(visit, user, found["referralTree"], fold=TREE_FOLD),
    )


async def more(visit: Visit) -> Response:
    """One long list of a person's profile, page by page, or the whole tree."""
    user_id, part = visit.request.path_params["id"], visit.request.path_params["part"]
    if part == "tree":
        found = await visit.ask("person_tree", id=user_id, depth=WHOLE_TREE_DEPTH, size=TREE_SIZE)
    elif part in PARTS:
        found = await visit.ask(f"person_{part}", id=user_id, first=PAGE_SIZE, after=visit.param("after") or None)
    else:
        raise Missing("pages.nothing_here")
    user = found["user"]
    if user is None:
        raise Missing("pages.nothing_here")
    if part == "tree":
        return visit.page("person_tree.html", user=user, **_tree(visit, user, found["referralTree"], fold=None))
    pages = neighbours(visit, user["list"]["pageInfo"], both_ways=False)
    return visit.page(
        "person_list.html", user=user, part=part, names=_names(found), nodes=user["list"]["nodes"], pages=pages
    )


def _names(found: dict[str, Any]) -> dict[str, str]:
    """What people call those who set tags and move users, as far as the page's question tells: staff, and channels."""
    user = found["user"]
    staff = [each["staff"] for each in user.get("owners", [])]
    staff += [manager for group in found.get("groups", []) for manager in group["managers"]]
    channels = [each["channel"] for each in user.get("sources", [])]
    named = {each["key"]: each["name"] for each in channels if each["name"]}
    return named | {each["id"]: each["name"] for each in staff}


def _filter(asked: dict[str, Any]) -> dict[str, Any]:
    return {
        "search": asked["q"] or None,
        "tags": {asked["match"]: asked["tags"]} if asked["tags"] else None,
        "group": asked["group"] or None,
        "attributes": [{"key": "city", "oneOf": [asked["city"]]}] if asked["city"] else None,
    }


def _in_order(rows: list[Any], *, is_reversed: bool) -> list[Any]:
    return rows[::-1] if is_reversed else rows


def _by_class(tags: list[Any]) -> list[dict[str, Any]]:
    """Tags under their classes, in the order in which classes are met."""
    found: dict[str | None, dict[str, Any]] = {}
    for tag in tags:
        owner = tag["tagClass"]
        key = owner["key"] if owner else None
        found.setdefault(key, {"key": key, "name": owner["name"] if owner else None, "tags": []})["tags"].append(tag)
    return list(found.values())


def _tags_by_class(held: list[Any]) -> list[dict[str, Any]]:
    """Each tag that a user holds once, under its class, with everyone who says so."""
    once: dict[str, dict[str, Any]] = {}
    for each in held:
        once.setdefault(each["tag"]["key"], {**each["tag"], "held": []})["held"].append(each)
    return _by_class(list(once.values()))


def _chips(visit: Visit, asked: dict[str, Any], found: dict[str, Any]) -> list[dict[str, str]]:
    """What the list is narrowed to, each with the address of the list without it."""
    names = {tag["key"]: tag["name"] for tag in found["tags"]["nodes"]}
    groups = {group["key"]: group["name"] for group in found["groups"]}
    fresh: dict[str, list[str] | None] = {"after": None, "before": None}
    chips = [
        {"label": shown, "without": address(visit.request, **{**fresh, name: None})}
        for name, shown in (
            ("q", f"“{asked['q']}”"),
            ("group", groups.get(asked["group"], asked["group"])),
            ("city", asked["city"]),
        )
        if asked[name]
    ]
    how = f"people.match.{asked['match']}.short"
    for tag in asked["tags"]:
        kept = [each for each in asked["tags"] if each != tag]
        chips.append(
            {"label": visit.text(how, tag=names.get(tag, tag)), "without": address(visit.request, **fresh, tag=kept)}
        )
    return chips


def _page_of(user_id: str) -> str:
    return "/people/" + quote(user_id, safe="")


def _everyone_of(user_id: str) -> str:
    return f"{_page_of(user_id)}/referees"


def _tree(visit: Visit, user: dict[str, Any], tree: dict[str, Any], *, fold: int | None) -> dict[str, Any]:
    """The drawing of who brought the user and whom they brought, and how many stand in each generation."""
    text = visit.text
    nodes = tree["nodes"]
    referrer = user["referrer"]
    leaves = [
        Leaf(each["user"]["id"], each["referrerId"], each["user"]["name"], text.day(each["at"])) for each in nodes
    ]
    above = Leaf(referrer["user"]["id"], None, referrer["user"]["name"]) if referrer else None
    root = Leaf(user["id"], None, user["name"], text.day(referrer["at"]) if referrer else "")
    manner = Manner(
        title=text("tree.title_of", name=user["name"]),
        link=_page_of,
        everyone=_everyone_of,
        fold=fold,
        folded=lambda n: text("tree.folded", n=text.count(n)),
    )
    drawing = draw_tree(root, leaves, manner, above=above) if nodes or referrer else None
    depths = [each["depth"] for each in nodes]
    generations = [(depth, depths.count(depth)) for depth in sorted(set(depths))]
    return {"drawing": drawing, "generations": generations, "n_below": len(nodes), "truncated": tree["isTruncated"]}
