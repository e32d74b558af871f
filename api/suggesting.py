"""What a brand's own data suggest for ready segments, beside the defaults, and how many users each would have (V05)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import strawberry

from api import asking
from api.answering import N_FOUND
from api.context import Context, Info
from api.reading import Later, Reader, Reading, picked
from api.readysegments import TemplateParameterInput
from api.scalars import Long
from api.selection import Selected
from graph.measures.model import Expression
from graph.measures.printing import printed
from graph.measures.store import counted
from graph.messages import Language, say
from graph.segments.policy import checked_expression
from graph.templates.audiences import Parameter, SegmentTemplate, made, segment_template, values_of
from graph.templates.thresholds import Suggestion, question, suggestions
from queries.composer import Piece, compose


@strawberry.enum(description="What became of a suggestion for a parameter.")
class SuggestionOutcome(Enum):
    SUGGESTED = strawberry.enum_value("suggested", description="It follows from the data.")
    TOO_LITTLE = strawberry.enum_value("too_little", description="Too few users were measured.")
    CHOICE = strawberry.enum_value("choice", description="It is for you to choose; no data tell it.")


@strawberry.type(description="A parameter of a ready segment, and what the data suggest for it.")
class SuggestedParameter:
    key: str
    about: str = strawberry.field(description="In the caller's language.")
    default: str | None = strawberry.field(description="The documented one.")
    value: str = strawberry.field(description="The one that was given, else the default.")
    suggested: str | None
    outcome: SuggestionOutcome
    basis: str | None = strawberry.field(description="What was measured of each user, in the caller's language.")
    n_users: Long | None = strawberry.field(description="How many users were measured.")
    n_needed: int | None = strawberry.field(description="How many must be.")


@strawberry.type(description="A parameter with a value, as installSegmentTemplate takes it.")
class ChosenParameter:
    key: str
    value: str


@strawberry.type(description="A ready segment with these parameters, and how many users it would have now.")
class SuggestedSegment:
    parameters: list[ChosenParameter]
    text: str = strawberry.field(description="What it asks, as a text in the caller's language.")
    n_users: Long


@strawberry.type(description="What the data suggest for a ready segment. docs/templates.md says how.")
class SegmentSuggestion:
    key: str
    parameters: list[SuggestedParameter]
    as_given: SuggestedSegment = strawberry.field(description="With the parameters as given, the others by default.")
    as_suggested: SuggestedSegment | None = strawberry.field(
        description="With what is suggested instead; null where nothing is."
    )


@strawberry.type
class SuggestionQuery:
    """Questions about what to set of ready segments."""

    @strawberry.field(
        description="What the data suggest for the parameters of a ready segment, such as from which amount on it is "
        "much, within the window and hours that are given (V05)."
    )
    def segment_suggestion(
        self, info: Info, key: str, parameters: list[TemplateParameterInput] | None = None
    ) -> SegmentSuggestion:
        return picked(self, info)


@dataclass(slots=True)
class _Told:
    """One field's answer: the quantiles, and then how many users the segments that follow would have."""

    template: SegmentTemplate
    given: Mapping[str, str]
    context: Context
    given_expression: Expression
    found: Mapping[str, Suggestion] = field(default_factory=dict[str, Suggestion])
    later: Later = field(default_factory=Later)

    def begun(self, raw: Any) -> Later:
        """The quantiles are known; the counts are not yet."""
        self.found = suggestions(self.template, raw, digits=self.context.settings.currency_digits)
        return self.later

    async def finished(self) -> None:
        """Both segments are counted, in one statement, and told."""
        suggested = {key: each.value for key, each in self.found.items() if each.value is not None}
        chosen = {**self.given, **suggested}
        expressions = [self.given_expression, *([_checked(self.template, chosen, self.context)] if suggested else [])]
        around = asking.asking_for(self.template.purpose, self.context)
        pieces = [counted(each, around, self.context.names.sizes) for each in dict.fromkeys(expressions)]
        read = await self.context.database.read_composed(
            compose(pieces), deadline_s=self.context.settings.segment_deadline_s
        )
        counts = {each: read[f"s{place}"] for place, each in enumerate(dict.fromkeys(expressions))}
        told = [
            self._segment(each, parameters, counts[each])
            for each, parameters in zip(expressions, (self.given, chosen), strict=False)
        ]
        self.later.settle(
            {
                "key": self.template.key,
                "parameters": [self._parameter(each) for each in self.template.parameters],
                "as_given": told[0],
                "as_suggested": told[1] if suggested else None,
            }
        )

    def _segment(self, expression: Expression, given: Mapping[str, str], n_users: int) -> dict[str, Any]:
        return {
            "parameters": [
                {"key": each.key, "value": given.get(each.key, each.default)} for each in self.template.parameters
            ],
            "text": printed(expression, asking.notation(self.context)),
            "n_users": n_users,
        }

    def _parameter(self, parameter: Parameter) -> dict[str, Any]:
        found = self.found.get(parameter.key)
        outcome = SuggestionOutcome.CHOICE
        basis: str | None = None
        if found is not None:
            outcome = SuggestionOutcome.TOO_LITTLE if found.value is None else SuggestionOutcome.SUGGESTED
            facts = {"percent": found.threshold.percent, "least": found.threshold.least}
            basis = say(self.context.language, f"templates.basis_{found.threshold.basis.value}", facts)
        return {
            "key": parameter.key,
            "about": parameter.about_zh if self.context.language is Language.ZH else parameter.about_en,
            "default": parameter.default,
            "value": self.given.get(parameter.key, parameter.default),
            "suggested": None if found is None else found.value,
            "outcome": outcome,
            "basis": basis,
            "n_users": None if found is None else found.n_users,
            "n_needed": None if found is None else found.threshold.n_needed,
        }


def _checked(template: SegmentTemplate, given: Mapping[str, str], context: Context) -> Expression:
    expression = made(template, given, digits=context.settings.currency_digits)
    return checked_expression(expression, context.names, asking.readable(context))


def _suggestion(selected: Selected, context: Context) -> Reading:
    template = segment_template(selected.args["key"])
    given = {each["key"]: each["value"] for each in selected.args.get("parameters") or ()}
    told = _Told(template, given, context, _checked(template, given, context))
    values = values_of(template, given, digits=context.settings.currency_digits)
    around = asking.asking_for(template.purpose, context)
    piece = question(template, values, around.at, around.zone) or Piece(N_FOUND, {"n": 0})
    return Reading(piece.fragment, piece.params, finish=told.begun, then=told.finished, is_long=True)


READERS: dict[str, Reader] = {"Query.segmentSuggestion": _suggestion}
