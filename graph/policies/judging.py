"""Judging many by a policy: page by page for everybody, or certain people under their locks; one statement a page."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.database.driver import Database, Transaction
from graph.measures.compiling import Asking
from graph.measures.evaluating import Value
from graph.measures.measuring import Measuring, measuring
from graph.measures.model import All, Expression, Measure
from graph.measures.store import measure
from graph.policies.footing import footing_of
from graph.policies.model import AskedPolicy, Judged, Policy
from graph.policies.verdicts import standing_of, verdict_of
from queries.catalogue import fragment
from queries.composer import Composed, Piece, compose

STANDING = fragment("policies/fragments/standing")
LIST_STANDINGS = fragment("policies/fragments/list_standings")
GET_STANDINGS = fragment("policies/fragments/get_standings")
PAGE = 2_000


def whole_of(asked: AskedPolicy) -> Expression:
    """All conditions of a policy as one expression, so that each measure is measured once."""
    return All(tuple(part for each in asked.rungs for part in (each.promote, each.keep)))


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges by one policy at one moment."""

    policy: Policy
    asking: Asking

    async def everybody(
        self, database: Database, *, deadline_s: float, page: int = PAGE
    ) -> AsyncGenerator[list[Judged]]:
        """Everybody who stands on the ladder, by id, a page at a time. Memory: one page."""
        after = ""
        told_by = self._measuring()
        while True:
            piece = Piece(LIST_STANDINGS, {"after": after, "limit": page}, inserts=self._inserts(told_by))
            rows = (await database.read_composed(compose([piece]), deadline_s=deadline_s))["s0"]
            if rows:
                more = await self._more(database, [row["user"] for row in rows], told_by)
                yield self._judged(rows, told_by, more)
            if len(rows) < page:
                return
            after = rows[-1]["user"]

    async def under_lock(self, transaction: Transaction, users: Sequence[str]) -> dict[str, Judged]:
        """Those of the users who stand on the ladder, by facts of now: their standings are locked."""
        told_by = self._measuring()
        rows = (await transaction.read_composed(self._of(users, told_by)))["s0"]
        more = await self._more(transaction, users, told_by)
        return {each.user: each for each in self._judged(rows, told_by, more)}

    def _measuring(self) -> Measuring:
        return measuring(whole_of(self.policy.asked), self.asking)

    def _of(self, users: Sequence[str], told_by: Measuring) -> Composed:
        return compose([Piece(GET_STANDINGS, {"users": list(users)}, inserts=self._inserts(told_by))])

    def _inserts(self, told_by: Measuring) -> dict[str, Sequence[Piece]]:
        params = {"ladder": self.policy.asked.ladder, "now": self.asking.at.now}
        return {"standing": (Piece(STANDING, params, inserts=told_by.inserts()),)}

    async def _more(
        self, source: Database | Transaction, users: Sequence[str], told_by: Measuring
    ) -> dict[str, dict[Measure, Value]]:
        """What one statement could not measure: more than 25 conditions."""
        found: dict[str, dict[Measure, Value]] = {each: {} for each in users}
        for row in told_by.rows[1:]:
            for user, values in (await measure(source, users, row, self.asking)).items():
                found[user].update(values)
        return found

    def _judged(
        self, rows: Sequence[Mapping[str, Any]], told_by: Measuring, more: Mapping[str, Mapping[Measure, Value]]
    ) -> list[Judged]:
        asked, ranks, now = self.policy.asked, self.policy.ranks, self.asking.at.now
        judged: list[Judged] = []
        for row in rows:
            footing = footing_of(row["row"], ranks)
            if footing is None:
                continue
            values = {**told_by.measured(row["row"]).values, **more[row["user"]]}
            standing = standing_of(asked, values, dict(self.asking.segments))
            judged.append(Judged(row["user"], verdict_of(asked, standing, footing, now), footing, values))
        return judged
