"""The `guanxi` command: one table of subcommands, each loaded only when it is asked for.

A subcommand is a line in `COMMANDS` and a module in `api/commands/` that calls its click object `entry`; it is made
with `api.commands.frame.command` or `group`.
"""

from __future__ import annotations

import logging
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import cast

import click

from api.commands.frame import HELP, Frame, shared_options
from graph.errors import GuanxiError

# name → its module in api/commands and its line in `guanxi --help`, in the order in which one meets them
COMMANDS: Mapping[str, tuple[str, str]] = {
    "serve": ("serve", "Answer at /graphql and show the pages, until Ctrl-C."),
    "demo": ("demo", "A made-up town to look around in: seed it, score it, serve it."),
    "store": ("store", "The embedded Neo4j: start, stop, status, reset, dump, load."),
    "migrate": ("migrate", "Take the schema steps that the database lacks."),
    "seed": ("seed", "Fill the store with made-up people: village, town."),
    "query": ("query", "Run a GraphQL query with all rights and print its answer."),
    "list": ("list", "List people: users, influencers, a group, who lacks tags, whose term ends."),
    "move": ("move", "Move one user to another tier group."),
    "ladder": ("ladder", "Make ladders and groups, or say something of them anew."),
    "policy": ("policy", "Policies of ladders: check, save, approve; where somebody stands and why."),
    "plan": ("plan", "Plan the moves that a policy comes to: look, allow, apply, take back."),
    "invite": ("invite", "Invite a segment to a group: freeze a list, list lists, export one."),
    "merge": ("merge", "Make two records of one person one; show beforehand what would happen."),
    "unmerge": ("unmerge", "Part who was merged by mistake, with all that is theirs."),
    "proposals": ("proposals", "List who may be one person, the likeliest first."),
    "tags": ("tags", "Govern tags: what is used, what to look at again, what looks alike; end and merge."),
    "task": ("task", "Ladder tasks: save one, record who completed it, see how far a user is."),
    "segment": ("segment", "Ask anything of everybody, save it as a segment, take its users along."),
    "template": ("template", "Starter tags of six trades and ready segments: look at them, install them."),
    "consent": ("consent", "Record what a person agreed to or refused, or show it."),
    "key": ("key", "Make, list and end the keys with which the API is called."),
    "schema": ("schema", "Print the GraphQL schema."),
    "statements": ("statements", "List the Cypher texts, or print one."),
    "work": ("work", "Handle what follows from changes; list those that were put aside."),
    "import": ("import_", "Import users, orders and relations from files."),
    "score": ("score", "Compute every user's scores and publish them as a whole."),
    "scoring": ("scoring", "What the brand sets of its scores: weights, windows, decays, thresholds."),
    "signals": ("signals", "What speaks against referrals: list cases, say that one is fine, or not after all."),
    "report": ("report", "Reports: how revenue is spread, who buys again, of everybody, a group, a segment."),
    "picture": ("picture", "Pictures as SVG: a referral tree, a network, how a score and revenue are spread."),
    "audit": ("audit", "Who did what to whom, when and why."),
    "person": ("person", "Everything held on one person: export it, or erase it."),
    "check": ("check", "Prove what must hold of the whole graph; changes nothing."),
}
INTERRUPTED = 130


class _Door(click.Group):
    """The root: knows its subcommands by name and line, and imports one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _ = COMMANDS[cmd_name]
        return cast("click.Command", import_module(f"api.commands.{module}").entry)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(
    cls=_Door,
    params=shared_options(),
    epilog="Example: guanxi store start",
    context_settings=HELP,
)
@click.version_option(package_name="guanxi", message="%(prog)s %(version)s")
def cli() -> None:
    """See your people: profiles, tags, groups, referrals and scores as one graph."""


def main() -> None:
    """Run the command line of this process and leave with its exit code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> int:
    """Run one command line; returns its exit code.

    0 done · 2 refused or misspelt · 3 missing · 4 conflict · 5 not now · 70 a bug of ours · 130 interrupted.
    Whatever goes wrong is one line on standard error, in the caller's language.
    """
    frame = Frame(environment)
    _quieten(frame)
    try:
        answer: object = cli.main(list(arguments), "guanxi", obj=frame, standalone_mode=False)
        return answer if isinstance(answer, int) else 0
    except click.exceptions.NoArgsIsHelpError as nothing_said:
        click.echo(nothing_said.format_message())
        return 0
    except click.ClickException as misspelt:
        command = misspelt.ctx.command_path if isinstance(misspelt, click.UsageError) and misspelt.ctx else "guanxi"
        frame.complain("command.usage", problem=misspelt.format_message(), help=f"{command} --help")
        return misspelt.exit_code if misspelt.exit_code != 1 else 2
    except (click.Abort, KeyboardInterrupt):
        frame.complain("command.interrupted")
        return INTERRUPTED
    except GuanxiError as refusal:
        frame.complain(refusal.code, **refusal.facts)
        return refusal.exit_code
    except BrokenPipeError:
        # Whoever read our output has gone (guanxi list users | head): that is no error.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as surprise:
        if frame.shows_tracebacks:
            traceback.print_exc()
        raise SystemExit(frame.own_bug(surprise)) from surprise


def _quieten(frame: Frame) -> None:
    """A command says what matters itself; logs are for `serve`, `work` and those who ask for them."""
    if frame.shows_tracebacks:
        logging.basicConfig(level=logging.INFO)
    for name in ("guanxi", "neo4j"):
        logging.getLogger(name).addHandler(logging.NullHandler())


if __name__ == "__main__":
    main()
