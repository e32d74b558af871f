"""Policies for tests, in the words of the text form."""

from __future__ import annotations

from datetime import date

from graph.groups.model import GroupKey
from graph.measures.catalogue import MEASURES
from graph.measures.model import Measure, Unit
from graph.measures.parsing import parsed
from graph.measures.printing import Notation
from graph.messages import Language
from graph.policies.model import AskedPolicy, Rules, Rung
from graph.policies.proving import Prover

UNITS = {"city": Unit.TEXT}
NOTATION = Notation(Language.EN, 2, UNITS)
GROUPS = tuple(GroupKey(key) for key in ("ordinary", "partner", "senior"))


def unit_of(measure: Measure) -> Unit:
    return MEASURES[measure.kind].unit or UNITS[str(measure.option("key"))]


PROVER = Prover(unit_of)


def rung(group: str, promote: str, keep: str, *, stay: int = 30, approval: bool = False) -> Rung:
    return Rung(GroupKey(group), parsed(promote, NOTATION), parsed(keep, NOTATION), stay, needs_approval=approval)


def policy(*rungs: Rung, rules: Rules | None = None) -> AskedPolicy:
    return AskedPolicy("p", "P", "tier", rungs, rules or Rules(), date(2026, 12, 1))


# Partner from 10 purchases on, kept from 8 on; senior partner from 20 on, kept from 15 on.
LADDER = policy(
    rung("partner", "purchases at least 10", "purchases at least 8"),
    rung("senior", "purchases at least 20", "purchases at least 15", approval=True),
)
