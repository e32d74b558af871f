"""`guanxi picture …`: pictures as SVG files, asked through the same schema as everybody's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from api.commands.frame import Frame, command, run_async
from api.commands.frame import group as command_group
from api.commands.governing import asked
from api.commands.person import private
from api.pictures import ASKED, DEPTH, DEPTH_MAX, Kind, svg_in
from graph.scores.model import ScoreKey


def out() -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option of where the picture goes."""
    path = click.Path(path_type=Path, dir_okay=False)
    return click.option("--out", type=path, metavar="FILE", help="Write to this file, for its owner alone.")


@command_group("picture", example="guanxi picture tree u0000042 --depth 6 --out tree.svg")
def picture() -> None:
    """Draw as SVG: a referral tree, a network, communities, how a score and revenue are spread."""


@command("tree", example="guanxi picture tree u0000042 --depth 6 --out tree.svg")
@click.argument("user")
@click.option("--depth", type=click.IntRange(1, DEPTH_MAX), default=DEPTH, show_default=True, help="Generations.")
@out()
def tree(frame: Frame, user: str, depth: int, out: Path | None) -> None:
    """Draw whom USER brought, and whom those brought; 200 people at most."""
    _write(frame, Kind.TREE, out, {"id": user, "depth": depth})


@command("network", example="guanxi picture network u0000042 --out network.svg")
@click.argument("user")
@out()
def network(frame: Frame, user: str, out: Path | None) -> None:
    """Draw with whom USER has to do, and who of those know each other; 40 people at most."""
    _write(frame, Kind.NETWORK, out, {"id": user})


@command("distribution", example="guanxi picture distribution downstream_revenue --user u0000042 --out spread.svg")
@click.argument("score", type=click.Choice([each.value for each in ScoreKey]), metavar="SCORE")
@click.option("--user", metavar="ID", help="Mark the place of this user.")
@click.option("--mark", type=float, metavar="VALUE", help="Mark this value.")
@out()
def distribution(frame: Frame, score: str, user: str | None, mark: float | None, out: Path | None) -> None:
    """Draw how SCORE of the published run is spread over everybody."""
    _write(frame, Kind.DISTRIBUTION, out, {"score": score.upper(), "id": user, "mark": mark})


@command("pareto", example="guanxi picture pareto --group partner --days 365 --out pareto.svg")
@click.option("--segment", metavar="KEY", help="Only of this segment.")
@click.option("--group", metavar="KEY", help="Only of this group.")
@click.option("--purpose", metavar="KEY", help="For what: only who agreed to that is looked at.")
@click.option("--days", type=int, help="Only what was bought in the last so many days, today being one.")
@out()
def pareto(frame: Frame, out: Path | None, **given: Any) -> None:
    """Draw what the best buyers have of the revenue."""
    _write(frame, Kind.PARETO, out, given)


@command("communities", example="guanxi picture communities --out communities.svg")
@out()
def communities(frame: Frame, out: Path | None) -> None:
    """Draw the communities of the published run by size, near whom they have to do with; 60 at most."""
    _write(frame, Kind.COMMUNITIES, out, {})


def _write(frame: Frame, kind: Kind, out: Path | None, variables: dict[str, Any]) -> None:
    svg = svg_in(run_async(asked(frame, ASKED[kind], variables)))
    if out is None:
        click.echo(svg)
        return
    with private(out) as file:
        file.write(svg.encode() + b"\n")
    frame.note("pictures.written", file=str(out))


for each in (tree, network, distribution, pareto, communities):
    picture.add_command(each)
entry = picture
