"""`guanxi template …`: the starter tags of six trades (T10) and ready segments (V05): look at them, install them."""

from __future__ import annotations

from uuid import uuid4

import click

from api.commands.frame import Frame, command, run_async
from api.commands.frame import group as command_group
from api.commands.governing import asked
from api.commands.table import Value, csv_option, table
from api.inside import OUTCOME
from graph.errors import Missing, Refused
from graph.messages import Language
from graph.templates.catalogue import tag_templates
from graph.templates.model import TagTemplate

_INSTALL = (
    "mutation Install($key: String!, $operation: String) { "
    "done: installTagTemplate(input: {key: $key}, operationKey: $operation) { "
    + OUTCOME
    + " ... on InstallTagTemplateDone { nMade nKept nEdited nSkipped parts { kind key outcome code } } } }"
)


@command_group("template", example="guanxi template install pet_care")
def template() -> None:
    """Starter tags of six trades: 3C retail, optician, medical beauty, children's wear, pet care, mother and baby."""


@command("list", example="guanxi template list --csv")
@csv_option()
def list_(frame: Frame, csv: bool) -> None:
    """List the templates, with what each is for."""
    rows: list[tuple[Value, ...]] = []
    for each in tag_templates().values():
        name, about = _words(frame, each)
        rows.append((each.key, name, sum(len(one.tags) for one in each.classes), about))
    _tabled(frame, ("template", "name", "tags", "about"), rows, csv=csv)


@command("show", example="guanxi template show optician")
@click.argument("key")
@csv_option()
def show(frame: Frame, key: str, csv: bool) -> None:
    """Show the classes and tags of the template KEY, with definitions and criteria."""
    found = tag_templates().get(key)
    if found is None:
        raise Missing("templates.unknown", template=key[:20], choices=", ".join(tag_templates()))
    rows: list[tuple[Value, ...]] = [
        (each.tag_class.name, one.tag.key, one.tag.name, one.tag.definition, one.tag.criterion, one.about_en)
        for each in found.classes
        for one in each.tags
    ]
    _tabled(frame, ("class", "tag", "name", "definition", "criterion", "about"), rows, csv=csv)
    frame.note("templates.about", about=_words(frame, found)[1])


@command("install", example="guanxi template install mother_baby")
@click.argument("key")
@click.option("--operation-key", metavar="KEY", help="Sent again under the same key, it is done once.")
@click.option("--actor", default="command", show_default=True, help="Who asks for it.")
@csv_option()
def install(frame: Frame, key: str, operation_key: str | None, actor: str, csv: bool) -> None:
    """Install the template KEY; again, to make what is missing since. What was edited stays as it is."""
    variables = {"key": key, "operation": operation_key or str(uuid4())}
    done = run_async(asked(frame, _INSTALL, variables, actor=actor))["done"]
    rows: list[tuple[Value, ...]] = [
        (each["kind"], each["key"], each["outcome"].lower(), each["code"]) for each in done["parts"]
    ]
    _tabled(frame, ("kind", "key", "outcome", "why"), rows, csv=csv)
    counts = {f"n_{name.lower()}": done[f"n{name}"] for name in ("Made", "Kept", "Edited", "Skipped")}
    frame.note("templates.installed", template=key, **counts)


_LABELS = {
    "template": "templates.label_template",
    "name": "governance.label_name",
    "tags": "templates.label_tags",
    "about": "templates.label_about",
    "class": "governance.label_class",
    "tag": "governance.label_tag",
    "definition": "templates.label_definition",
    "criterion": "templates.label_criterion",
    "kind": "governance.label_kind",
    "key": "templates.label_key",
    "outcome": "templates.label_outcome",
    "why": "governance.label_why",
    "parameters": "templates.label_parameters",
    "parameter": "templates.label_parameter",
    "default": "templates.label_default",
    "value": "templates.label_value",
    "suggested": "templates.label_suggested",
    "measured": "templates.label_measured",
}


def _words(frame: Frame, found: TagTemplate) -> tuple[str, str]:
    is_zh = frame.language is Language.ZH
    return (found.name_zh, found.about_zh) if is_zh else (found.name_en, found.about_en)


def _tabled(frame: Frame, names: tuple[str, ...], rows: list[tuple[Value, ...]], *, csv: bool) -> None:
    table(frame, {name: frame.say(_LABELS[name]) for name in names}, rows, csv=csv)


_SEGMENTS = """{ found: segmentTemplates { key name about text parameters { key default about } } }"""
_MAKE = (
    "mutation Make($input: InstallSegmentTemplateInput!, $operation: String) { "
    "done: installSegmentTemplate(input: $input, operationKey: $operation) { "
    + OUTCOME
    + " ... on InstallSegmentTemplateDone { version outcome segment { users(first: 1) { totalCount } } } } }"
)


@command("segments", example="guanxi template segments --csv")
@csv_option()
def segments(frame: Frame, csv: bool) -> None:
    """List ready segments with their parameters and defaults."""
    rows: list[tuple[Value, ...]] = []
    for each in run_async(asked(frame, _SEGMENTS, {}))["found"]:
        parameters = "; ".join(f"{one['key']}={one['default'] or '…'} ({one['about']})" for one in each["parameters"])
        rows.append((each["key"], each["name"], each["about"], parameters))
    _tabled(frame, ("template", "name", "about", "parameters"), rows, csv=csv)


@command("segment", example="guanxi template segment often_much --set days=60 --set amount=2000 --as top_buyers")
@click.argument("key")
@click.option(
    "--set", "given", multiple=True, metavar="NAME=VALUE", help="A parameter; the others have their defaults."
)
@click.option("--as", "as_key", metavar="KEY", help="The key of the segment; the template's own unless said.")
@click.option("--operation-key", metavar="KEY", help="Sent again under the same key, it is done once.")
@click.option("--actor", default="command", show_default=True, help="Who asks for it.")
def segment(
    frame: Frame, key: str, given: tuple[str, ...], as_key: str | None, operation_key: str | None, actor: str
) -> None:
    """Make a segment of the ready segment KEY; one that stands under its key stays as it is."""
    wanted = {"key": key, "as": as_key, "parameters": _parameters(given)}
    variables = {"input": wanted, "operation": operation_key or str(uuid4())}
    done = run_async(asked(frame, _MAKE, variables, actor=actor))["done"]
    facts = {
        "segment": as_key or key,
        "version": done["version"],
        "n_users": done["segment"]["users"]["totalCount"],
    }
    outcome = done["outcome"].lower()
    frame.answer({**facts, "outcome": outcome}, _TOLD[outcome], **facts)


_SUGGESTION = """
query Suggestion($key: String!, $parameters: [TemplateParameterInput!]) {
  found: segmentSuggestion(key: $key, parameters: $parameters) {
    key parameters { key about default value suggested outcome basis nUsers nNeeded }
    asGiven { parameters { key value } text nUsers } asSuggested { parameters { key value } text nUsers } } }
"""


@command("suggest", example="guanxi template suggest often_much --set days=60")
@click.argument("key")
@click.option("--set", "given", multiple=True, metavar="NAME=VALUE", help="A parameter that you chose; as `segment`.")
@csv_option()
def suggest(frame: Frame, key: str, given: tuple[str, ...], csv: bool) -> None:
    """Suggest from the data what to set of the ready segment KEY, and tell how many users it would have."""
    variables = {"key": key, "parameters": _parameters(given)}
    found = run_async(asked(frame, _SUGGESTION, variables))["found"]
    now, then = found["asGiven"], found["asSuggested"]
    if frame.as_json:
        frame.answer(found, "templates.suggest_given", n_users=now["nUsers"])
        return
    rows: list[tuple[Value, ...]] = []
    for each in found["parameters"]:
        facts = {"n_users": each["nUsers"], "n_needed": each["nNeeded"]}
        why = each["basis"] or frame.say("templates.suggest_choice", about=each["about"])
        if each["outcome"] == "TOO_LITTLE":
            why = frame.say("templates.suggest_too_little", basis=why, **facts)
        rows.append((each["key"], each["default"], each["value"], each["suggested"], each["nUsers"], why))
    _tabled(frame, ("parameter", "default", "value", "suggested", "measured", "why"), rows, csv=csv)
    frame.note("templates.suggest_given", n_users=now["nUsers"])
    if then is not None:
        sets = " ".join(f"--set {each['key']}={each['value']}" for each in then["parameters"])
        frame.note("templates.suggest_suggested", n_users=then["nUsers"], template=key, sets=sets)


_TOLD = {
    "made": "templates.segment_made",
    "kept": "templates.segment_kept",
    "edited": "templates.segment_edited",
}


def _parameters(given: tuple[str, ...]) -> list[dict[str, str]]:
    parameters: list[dict[str, str]] = []
    for each in given:
        name, sign, value = each.partition("=")
        if not sign:
            raise Refused("templates.parameter_form", text=each[:40])
        parameters.append({"key": name.strip(), "value": value.strip()})
    return parameters


for _each in (list_, show, install, segments, segment, suggest):
    template.add_command(_each)
entry = template
