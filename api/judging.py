"""A user's standing as the fields of its type: what a policy comes to for them, in sentences one can show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.context import Context
from api.telling import TRUTHS, Teller, timelines_of
from graph.consent.model import SERVICE
from graph.measures import sentences
from graph.measures.compiling import Asking
from graph.measures.facts import Facts
from graph.measures.horizon import is_followed
from graph.measures.measuring import Measured
from graph.measures.model import Expression
from graph.measures.printing import Notation
from graph.messages import say
from graph.policies.calendar import Turn, turns_of
from graph.policies.footing import footing_of
from graph.policies.model import Action, Footing, Ground, Policy, Standing, Verdict
from graph.policies.verdicts import standing_of, verdict_of

_SENTENCES: Mapping[tuple[Action, Ground], str] = {
    (Action.PROMOTE, Ground.MEETS): "policies.told_promote",
    (Action.KEEP, Ground.KEEPS): "policies.told_keep",
    (Action.KEEP, Ground.UNKNOWN): "policies.told_unknown",
    (Action.WARN, Ground.BELOW): "policies.told_warn",
    (Action.DEMOTE, Ground.BELOW): "policies.told_demote",
    (Action.HOLD, Ground.STAY): "policies.told_stay",
    (Action.HOLD, Ground.DEMOTED_LATELY): "policies.told_lately",
    (Action.HOLD, Ground.WARNING): "policies.told_warning",
    (Action.HOLD, Ground.FULL): "policies.told_full",
    (Action.BLOCKED, Ground.LOCKED): "policies.told_locked",
}


@dataclass(frozen=True, slots=True)
class StandingTeller:
    """Tells where users stand by a policy; `wanted` are the fields that are selected, `explained` those of
    explanations; others cost nothing.

    `may_see`: the caller may read every attribute that the policy asks for.
    """

    policy: Policy
    context: Context
    asking: Asking
    notation: Notation
    wanted: frozenset[str]
    explained: frozenset[str]
    may_see: bool

    def told(self, raw: Mapping[str, Any], found: Measured, known: Facts | None) -> dict[str, Any] | None:
        """The standing as the fields of its type; None where they stand in no group of the policy."""
        footing = footing_of(raw, self.policy.ranks)
        if footing is None:
            return None
        asked, [around] = self.policy.asked, raw["around"]
        names = {each["group"]: each["name"] for each in around}
        person = _Person(self, found, known, footing, [names.get(each, each) for each in self.policy.ranks])
        standing = standing_of(asked, found.values, dict(self.asking.segments))
        full = {each["group"] for each in around if each["is_full"]}
        is_full = frozenset(rank for group, rank in self.policy.ranks.items() if group in full)
        verdict = verdict_of(asked, standing, footing, self.asking.at.now, is_full=is_full)
        return {
            "ladder": asked.ladder,
            "policy": asked.key,
            "policy_version": self.policy.version,
            **person.of_verdict(verdict, footing),
            "since": footing.since,
            "warned_at": footing.warned_at,
            "next_step": person.next_step() if "nextStep" in self.wanted and self.may_see else None,
            "rungs": person.rungs(standing) if "rungs" in self.wanted else None,
            **person.of_facts(is_full),
        }


@dataclass(frozen=True, slots=True)
class _Person:
    """One user; `names` are those of the groups from the lowest."""

    teller: StandingTeller
    found: Measured
    known: Facts | None
    footing: Footing
    names: Sequence[str]

    def of_verdict(self, verdict: Verdict, footing: Footing) -> dict[str, Any]:
        groups = list(self.teller.policy.ranks)
        return {
            "group": groups[footing.rank],
            "action": verdict.action.value,
            "ground": verdict.ground.value,
            "to_group": groups[verdict.rank],
            "until": verdict.until,
            "needs_approval": verdict.needs_approval,
            "sentence": self.sentence(verdict, footing),
        }

    def sentence(self, verdict: Verdict, footing: Footing) -> str:
        """What it comes to, in the caller's language."""
        facts = {
            "name": self.found.name,
            "group": self.names[footing.rank],
            "to_group": self.names[verdict.rank],
            "below": self.names[max(0, footing.rank - 1)],
            "until": None if verdict.until is None else self.local(verdict.until),
        }
        return say(self.teller.context.language, _SENTENCES[verdict.action, verdict.ground], facts)

    def local(self, at: datetime) -> str:
        return f"{at.astimezone(self.teller.asking.zone):%Y-%m-%d %H:%M}"

    def next_step(self) -> str | None:
        """What is missing for the group above, one way or another; None at the top."""
        rungs, rank = self.teller.policy.asked.rungs, self.footing.rank
        if rank == len(rungs):
            return None
        teller = Teller(rungs[rank].promote, self.teller.asking, self.teller.notation)
        language, group = self.teller.context.language, self.names[rank + 1]
        assert self.known is not None, "facts are read where the next step is selected"
        ways = teller.ways(self.found, self.known)
        if ways:
            return say(language, "policies.next_step", {"group": group, "missing": teller.sentence(ways)})
        is_met = teller.truth(self.found) is True
        return say(language, "policies.next_met" if is_met else "policies.next_never", {"group": group})

    def rungs(self, standing: Standing) -> list[dict[str, Any]]:
        """Each group above the lowest, with what promotes and keeps part by part."""
        return [
            {
                "group": str(each.group),
                "promote": TRUTHS[standing.promote[rank]],
                "keep": TRUTHS[standing.keep[rank]],
                "promotion": self.explained(each.promote),
                "keeping": self.explained(each.keep),
            }
            for rank, each in enumerate(self.teller.policy.asked.rungs, 1)
        ]

    def explained(self, expression: Expression) -> dict[str, Any] | None:
        """An explanation for who may read all that it speaks of."""
        if not self.teller.may_see:
            return None
        wants_ways = "ways" in self.teller.explained
        teller = Teller(expression, self.teller.asking, self.teller.notation, wants_ways)
        return {**teller.told(self.found, self.known), "segment": None, "purpose": SERVICE}

    def of_facts(self, is_full: frozenset[int]) -> dict[str, Any]:
        """What time alone will do, where the facts were read."""
        if self.known is None or "calendar" not in self.teller.wanted:
            return {"calendar": None, "is_time_followed": None}
        asking = self.teller.asking
        lines = timelines_of(self.found.values, self.known, asking)
        turns = turns_of(self.teller.policy.asked, self.footing, lines, asking.segments, asking.at.now, is_full=is_full)
        return {
            "calendar": [self.turn(each) for each in turns],
            "is_time_followed": all(is_followed(each, asking.segments) for each in lines.values()),
        }

    def turn(self, turn: Turn) -> dict[str, Any]:
        """One moment ahead."""
        facts = [sentences.sentence_of(each, self.teller.notation) for each in turn.changed]
        told = self.of_verdict(turn.verdict, turn.footing)
        dated = {"at": self.local(turn.at), "sentence": told["sentence"]}
        sentence = say(self.teller.context.language, "policies.told_turn", dated)
        return {**told, "at": turn.at, "sentence": sentence, "facts": facts if self.teller.may_see else None}
