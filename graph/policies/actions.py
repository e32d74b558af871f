"""What can be done about policies: save a draft, ask for approval, approve or turn down one that waits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, tzinfo

from graph.changes import outbox
from graph.changes.model import Change, ChangeKind
from graph.database.driver import Database, Transaction
from graph.database.locks import lock_named
from graph.database.naming import POLICIES
from graph.database.operations import Call, perform
from graph.errors import Conflict, Missing, Refused
from graph.groups import rungs
from graph.groups.model import GroupKey
from graph.measures.catalogue import MEASURES
from graph.measures.checking import Path
from graph.measures.evaluating import Value
from graph.measures.model import Expression, Measure, Unit
from graph.measures.printing import Notation
from graph.measures.sentences import named, value_of
from graph.messages import Language
from graph.policies import checking, store
from graph.policies.model import AskedPolicy, Policy, PolicyState, Warned
from graph.policies.proving import Prover
from graph.segments.model import Names
from graph.segments.policy import checked_expression, units_of
from graph.users.model import Attribute
from graph.users.policy import checked_text

MOST_VERSIONS = 1_000
NOTE_LENGTH = 500


@dataclass(frozen=True, slots=True)
class PolicySettled:
    """Which version of a policy stands where; `changed` is False when it stood so already."""

    policy: str
    version: int
    state: str
    changed: bool


@dataclass(frozen=True, slots=True)
class World:
    """What a policy is checked against: names, declared attributes, the brand's zone, and how values are shown."""

    names: Names
    attributes: Mapping[str, Attribute]
    zone: tzinfo
    notation: Notation

    def today(self, call: Call) -> date:
        """The brand's day of the call."""
        return call.origin.at.astimezone(self.zone).date()


def prover_of(names: Names, attributes: Mapping[str, Attribute]) -> Prover:
    """Who proves what follows from what, with these names and attributes."""
    units = units_of(attributes)

    def unit(measure: Measure) -> Unit:
        return MEASURES[measure.kind].unit or units[str(measure.option("key"))]

    return Prover(unit, names.expressions())


def shown(values: Mapping[Measure, Value], notation: Notation) -> str:
    """A witness in words: each measure with its value."""
    between = "；" if notation.language is Language.ZH else "; "
    told = (f"{named(each, notation)} = {value_of(value, each, notation)}" for each, value in values.items())
    return between.join(told)


async def checked(transaction: Transaction, asked: AskedPolicy, world: World) -> tuple[AskedPolicy, GroupKey]:
    """The policy as it can be kept, and the lowest group of its ladder.

    Raises:
        Missing, Refused: as `checking.checked_policy`.
    """
    groups = [GroupKey(each) for each in await rungs.list_rungs(transaction, asked.ladder) or ()]

    def check(expression: Expression, path: Path) -> Expression:
        return checked_expression(expression, world.names, world.attributes, path=path)

    settled = checking.checked_policy(
        asked,
        groups,
        check,
        lambda: prover_of(world.names, world.attributes),
        lambda values: shown(values, world.notation),
    )
    return settled, groups[0]


async def check_policy(database: Database, asked: AskedPolicy, world: World) -> tuple[AskedPolicy, tuple[Warned, ...]]:
    """The policy as it could be saved, and what should be thought over before it is published. Nothing is written.

    Raises:
        Missing, Refused: as `checked`.
    """

    async def work(transaction: Transaction) -> AskedPolicy:
        settled, _ = await checked(transaction, asked, world)
        return settled

    settled = await database.write(work)
    return settled, checking.warnings_of(settled, prover_of(world.names, world.attributes))


async def save_policy(
    database: Database, call: Call, asked: AskedPolicy, world: World, *, expected_version: int
) -> PolicySettled:
    """The policy has a new version, a draft; `expected_version` is the last that was looked at, 0 for none.

    Raises:
        Conflict: its last version is another one ("policies.version"). Missing, Refused: as `checked`.
    """

    async def work(transaction: Transaction) -> PolicySettled:
        await lock_named(transaction, POLICIES)
        settled, lowest = await checked(transaction, asked, world)
        every = await store.list_policies(transaction)
        if len(every) >= MOST_VERSIONS:
            raise Refused("policies.too_many", path=("key",), limit=MOST_VERSIONS)
        own = [each for each in every if each.asked.key == settled.key]
        last = own[-1].version if own else 0
        if last != expected_version:
            raise Conflict(
                "policies.version",
                path=("expectedVersion",),
                policy=settled.key,
                expected=expected_version,
                version=last,
            )
        checking.check_days(settled, every, world.today(call))
        await store.save_policy(transaction, settled, lowest, last + 1, call.origin)
        after = {"policy": settled.key, "version": last + 1, "ladder": settled.ladder}
        await outbox.append(transaction, Change(ChangeKind.POLICY_SAVED, (), after=after), call.origin)
        return PolicySettled(settled.key, last + 1, PolicyState.DRAFT.value, changed=True)

    return await perform(database, call, work, answer=PolicySettled)


async def request_policy(database: Database, call: Call, key: str, version: int) -> PolicySettled:
    """The draft waits for a second person.

    Raises:
        Missing: there is no such version. Conflict: it is no draft any more ("policies.not_draft").
    """

    async def work(transaction: Transaction) -> PolicySettled:
        await lock_named(transaction, POLICIES)
        policy = _found(await store.list_policies(transaction), key, version)
        if policy.state is PolicyState.REQUESTED:
            return PolicySettled(key, version, policy.state.value, changed=False)
        if policy.state is not PolicyState.DRAFT:
            raise Conflict("policies.not_draft", policy=policy.name, state=policy.state.value)
        await store.settle_policy(transaction, policy, PolicyState.REQUESTED, call.origin)
        change = Change(ChangeKind.POLICY_REQUESTED, (), after={"policy": key, "version": version})
        await outbox.append(transaction, change, call.origin)
        return PolicySettled(key, version, PolicyState.REQUESTED.value, changed=True)

    return await perform(database, call, work, answer=PolicySettled)


async def decide_policy(
    database: Database, call: Call, key: str, version: int, world: World, *, approve: bool, note: str | None = None
) -> PolicySettled:
    """A second person publishes the version that waits, or turns it down.

    It is checked and proved once more: tags, groups and segments may have changed since.

    Raises:
        Missing: there is no such version, or what it names is gone. Conflict: it does not wait.
        Refused: who wrote or asked decides ("policies.own_approval"); its days are past or another's.
    """
    said = None if note is None else checked_text(note, limit=NOTE_LENGTH, path=("note",))

    async def work(transaction: Transaction) -> PolicySettled:
        await lock_named(transaction, POLICIES)
        every = await store.list_policies(transaction)
        policy = _found(every, key, version)
        checking.check_decider(policy, call.origin.actor)
        if approve:
            await checked(transaction, policy.asked, world)
            checking.check_days(policy.asked, every, world.today(call))
        state = PolicyState.PUBLISHED if approve else PolicyState.REFUSED
        await store.settle_policy(transaction, policy, state, call.origin, said)
        kind = ChangeKind.POLICY_PUBLISHED if approve else ChangeKind.POLICY_REFUSED
        change = Change(kind, (), after={"policy": key, "version": version, "note": said})
        await outbox.append(transaction, change, call.origin)
        return PolicySettled(key, version, state.value, changed=True)

    return await perform(database, call, work, answer=PolicySettled)


def _found(every: tuple[Policy, ...], key: str, version: int) -> Policy:
    for each in every:
        if (each.asked.key, each.version) == (key, version):
            return each
    raise Missing("policies.unknown", path=("key",), policy=key[: checking.KEY_LENGTH], version=version)
