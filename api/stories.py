"""How explanations come about: asked for, measured with the user that they are of, and told in sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from api import asking
from api.context import Context, Question
from api.purposes import WHERE_NOT_CHILD, line
from api.reading import Later, Reading
from api.segments import previewed
from api.selection import Selected
from api.telling import Teller
from graph.consent.model import SERVICE
from graph.consent.policy import needed
from graph.errors import Missing, Refused
from graph.measures.compiling import Asking
from graph.measures.facts import Around, Fact, Facts, list_facts
from graph.measures.measuring import WHY_VALUES, Measured, Measuring, measuring
from graph.measures.model import All, Expression, Leaf, Measure
from graph.measures.store import measure
from graph.segments.policy import checked_expression
from queries.catalogue import Fragment
from queries.composer import Piece

OF_FACTS = frozenset({"ways", "evidence", "nextChange", "isTimeFollowed"})
Tell: TypeAlias = Callable[[Any, Measured, Facts | None], Any]


def read(selected: Selected, context: Context) -> Reading:
    """A reader for the field that tells why, or why not."""
    question = _question(selected.args, context)
    wanted = below(selected, context)
    teller = Teller(_whole(question), question.asking, asking.notation(context), "ways" in wanted)

    def tell(_: Any, found: Measured, known: Facts | None) -> dict[str, Any] | None:
        told = teller.told(found, known)
        if told["is_in"] and selected.name == "whyNot":
            return None
        segment = None if question.segment is None else question.segment.key
        return {**told, "segment": segment, "purpose": question.purpose}

    told_by = measured_by(teller.whole, question.asking)
    wants_facts = not wanted.isdisjoint(OF_FACTS)
    return Stories(told_by, question.asking, context, wants_facts, tell).reading(WHY_VALUES, {})


def below(selected: Selected, context: Context) -> frozenset[str]:
    """The names of the fields that are selected right below one."""
    assert context.operation is not None, "only within an operation"
    return frozenset(each.name for each in context.operation.fields(selected.returns, selected.below))


def _question(args: Mapping[str, Any], context: Context) -> Question:
    """What is asked: a saved segment, something of now, or what promotes into a group; checked, with the purpose that
    the reading is for.

    Raises:
        Refused: more than one or none is given ("segments.one_asked"). Missing: something named is not there.
    """
    key, given, group = args.get("segment"), args.get("input"), args.get("group")
    if sum(each is not None for each in (key, given, group)) != 1:
        raise Refused("segments.one_asked", path=("segment",))
    if group is not None:
        return asking.question_for(_promotion(str(group), context), SERVICE, context)
    if given is not None:
        return previewed(given, context)
    purpose = None if context.purpose == SERVICE else context.purpose
    return asking.question_of(asking.saved_segment(str(key), context), purpose, context)


def _promotion(group: str, context: Context) -> Expression:
    """What promotes into the group by the policy in force on its ladder.

    Raises:
        Missing: no policy in force has a rung for it ("policies.no_rung"), or the caller may not read all it asks for.
    """
    for policy in context.policies:
        rung = next((each for each in policy.asked.rungs if each.group == group), None)
        if rung is not None and context.policy_in_force(policy.asked.ladder) is policy:
            return checked_expression(rung.promote, context.names, asking.readable(context), is_new=False)
    raise Missing("policies.no_rung", path=("group",), group=group[:80])


def _whole(question: Question) -> Expression:
    """What must be true of who is listed: what is asked, and for any purpose but service that they agreed to it."""
    agreed = [
        Leaf(Measure("consented", (("purpose", each),))) for each in sorted(needed(None, reading=question.purpose))
    ]
    return All((*agreed, question.expression)) if agreed else question.expression


@dataclass(slots=True)
class Stories:
    """What is measured of every user that a field is asked of: with them, and by further statements where one does not
    do. `tell` makes the answer of what the slot brought, what was measured, and the facts where they are wanted.
    """

    measuring: Measuring
    asking: Asking
    context: Context
    wants_facts: bool
    tell: Tell
    waiting: list[tuple[Later, Any, Measured]] = field(default_factory=list[tuple[Later, Any, Measured]], init=False)

    def reading(self, fragment: Fragment, params: Mapping[str, object], **more: Sequence[Piece]) -> Reading:
        """What stands behind the field: a slot that takes values and what guards them, and more where it says so."""
        then = self.finished if self.takes_more else None
        inserts = {**self.measuring.inserts(), **more}
        return Reading(fragment, params, inserts=inserts, finish=self.begun, then=then)

    @property
    def takes_more(self) -> bool:
        """Whether one statement is not enough."""
        return self.wants_facts or len(self.measuring.rows) > 1

    def begun(self, raw: Any) -> Any:
        """What is told of a user, or what stands for it until the other statements are done."""
        if raw is None:
            return None
        found = self.measuring.measured(raw)
        if not self.takes_more:
            return self.tell(raw, found, None)
        later = Later()
        self.waiting.append((later, raw, found))
        return later

    async def finished(self) -> None:
        """What one statement could not measure, and the facts, are read of all users at once, and told."""
        people = {found.user: found.name for _, _, found in self.waiting}
        values: dict[str, dict[Measure, Any]] = {each: {} for each in people}
        facts: dict[str, dict[Measure, tuple[Fact, ...]]] = {each: {} for each in people}
        around: dict[str, Around] = {}
        for number, row in enumerate(self.measuring.rows if people else ()):
            if number:
                for user, measured in (await measure(self.context.database, sorted(people), row, self.asking)).items():
                    values[user].update(measured)
            if self.wants_facts:
                read = await list_facts(self.context.database, people, row, self.asking, line(self.context))
                for user, each in read.items():
                    facts[user].update(each.of)
                    around[user] = each.around
        for later, raw, found in self.waiting:
            whole = found.with_values({**found.values, **values[found.user]})
            known = Facts(around[found.user], facts[found.user]) if found.user in around else None
            later.settle(self.tell(raw, whole, known) if self._is_there(whole, known) else None)
        self.waiting.clear()

    def _is_there(self, found: Measured, known: Facts | None) -> bool:
        """False of who was erased while statements were asked."""
        n = sum(len(row) for row in self.measuring.rows)
        return len(found.values) == n and (not self.wants_facts or (known is not None and len(known.of) == n))


def measured_by(expression: Expression, asking: Asking) -> Measuring:
    """How the expression is measured of somebody who may be a child."""
    return measuring(expression, asking, [each for each in asking.listed if each.fragment is WHERE_NOT_CHILD])
