"""What every subcommand shares: who is asked in which language, and how answers, progress and failures look.

Answers go to standard output, everything else to standard error. With `--json` both are JSON, one value each.
"""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Callable, Coroutine, Mapping
from functools import cached_property
from typing import Any, TypeVar

import click
import orjson

from graph.errors import Broken, Fact, GuanxiError
from graph.messages import Language, say
from graph.settings import Settings

T = TypeVar("T")
Function = Callable[..., Any]


class Frame:
    """One run of the command line: its settings, language and form of output."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self.language = language_of(environment)
        self.as_json = False

    @cached_property
    def settings(self) -> Settings:
        """The settings, read when first needed; raises `Refused` ("settings.invalid")."""
        return Settings.from_environment(self._environment)

    @property
    def shows_tracebacks(self) -> bool:
        """Whether the caller wants to see where a bug of ours struck."""
        return self._environment.get("GUANXI_DEBUG", "") not in {"", "0"}

    def say(self, code: str, /, **facts: Fact) -> str:
        """The sentence for a code in the caller's language."""
        return say(self.language, code, facts)

    def answer(self, data: object, code: str, /, **facts: Fact) -> None:
        """The outcome stands on standard output: `data` for a program, the sentence for a person."""
        click.echo(orjson.dumps(data).decode() if self.as_json else self.say(code, **facts))

    def gave(self, data: object) -> bool:
        """Whether a program asked, which then has the data on its standard output; a person is told otherwise."""
        if self.as_json:
            click.echo(orjson.dumps(data).decode())
        return self.as_json

    def note(self, code: str, /, **facts: Fact) -> None:
        """A person has read this sentence beside the answer; a program has not."""
        if not self.as_json:
            click.echo(self.say(code, **facts), err=True)

    def complain(self, code: str, /, **facts: Fact) -> None:
        """The failure stands on standard error in one line."""
        sentence = " ".join(self.say(code, **facts).split())
        if self.as_json:
            failure = {"error": {"code": code, "message": sentence, "facts": facts}}
            click.echo(orjson.dumps(failure).decode(), err=True)
        else:
            click.echo(f"guanxi: {sentence}", err=True)

    def own_bug(self, failure: BaseException) -> int:
        """A bug of ours is told in one line and its details are kept for who mends it; returns the exit code."""
        from graph.database.embedded.folder import write_privately

        kind = type(failure).__name__
        try:
            log = self.settings.cache_folder / "last-failure.log"
            log.parent.mkdir(parents=True, exist_ok=True)
            write_privately(log, "".join(traceback.format_exception(failure)).encode())
        except (OSError, GuanxiError):
            self.complain("command.unlogged", kind=kind)
        else:
            self.complain("command.unexpected", kind=kind, log=str(log))
        return Broken.exit_code


def language_of(environment: Mapping[str, str]) -> Language:
    """Chinese where the environment's locale is Chinese, English elsewhere."""
    locale = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    return Language.ZH if locale.lower().startswith("zh") else Language.EN


def run_async(work: Coroutine[Any, Any, T]) -> T:
    """Run asynchronous work to its end on an event loop of its own; an interrupt cancels it."""
    return asyncio.run(work)


def _choose_language(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    if value and isinstance(ctx.obj, Frame):
        ctx.obj.language = Language(value)


def _choose_json(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and isinstance(ctx.obj, Frame):
        ctx.obj.as_json = True


def shared_options() -> list[click.Parameter]:
    """The options that every command takes, wherever they are written on the line."""
    languages = click.Choice([each.value for each in Language])
    return [
        click.Option(
            ["--lang"],
            type=languages,
            expose_value=False,
            is_eager=True,
            callback=_choose_language,
            help="Language of answers and errors (default: that of LANG).",
        ),
        click.Option(
            ["--json"],
            is_flag=True,
            expose_value=False,
            is_eager=True,
            callback=_choose_json,
            help="Answer in JSON, for programs.",
        ),
    ]


HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 110}
"""How every command answers when asked for help, whether it is called below `guanxi` or by itself."""


class Exemplified(click.Command):
    """What subcommands have in common: help that ends in an example, and the shared options."""

    def __init__(self, *args: Any, example: str, **attributes: Any) -> None:
        attributes["epilog"] = f"Example: {example}"
        attributes["context_settings"] = HELP
        attributes["params"] = [*(attributes.get("params") or []), *shared_options()]
        super().__init__(*args, **attributes)
        self.example = example


class Command(Exemplified):
    """A subcommand."""


class Group(Exemplified, click.Group):
    """A subcommand with subcommands of its own."""


def command(name: str, *, example: str) -> Callable[[Function], Command]:
    """Make a function the command of that name; its first argument is the `Frame`, its docstring the help."""
    return lambda function: click.command(name, cls=Command, example=example)(click.pass_obj(function))


def group(name: str, *, example: str) -> Callable[[Function], Group]:
    """Make a function, which does nothing itself, the parent of commands: attach them with `add_command`."""
    return click.group(name, cls=Group, example=example)
