"""What follows from paid terms as time goes on: their beginnings and ends are told, and the tags of plans follow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from graph.changes import outbox
from graph.changes.model import Change, ChangeKind, Plain
from graph.database.driver import Database, Transaction
from graph.database.locks import Held, lock_known_users
from graph.database.operations import Origin
from graph.tags.actions import Telling, attach_held, detach_held
from graph.tags.model import Attachment, Ending, TagKey
from graph.tags.policy import TERM, may_say
from graph.tags.store import list_forms, save_until
from graph.terms import policy, store
from graph.terms.model import BY_PLAN, Circumstances, Phase, TaggedByPlan, Term
from graph.vocabulary import Role, TagSource

_AT_ONCE = 100


async def follow(database: Database, *, now: datetime) -> int:
    """Whatever was due of terms is done, as of when it was due; return of how many users.

    A term begins and ends on its own day, however late that is noticed. May be done by several at once.

    Cost: a look at an index; for every 100 terms one transaction, with about six statements for each of their users.
    """

    async def work(transaction: Transaction) -> int:
        users = await store.list_due(transaction, now=now, limit=_AT_ONCE)
        return await follow_users(transaction, users, now=now) if users else 0

    n_users = 0
    while found := await database.write(work):
        n_users += found
    return n_users


async def follow_users(transaction: Transaction, users: Iterable[str], *, now: datetime, request: str = "") -> int:
    """As `follow`, of these users, also where nothing is due: since they were merged, for example."""
    held = await lock_known_users(transaction, users)
    people = {each.user: each for each in held.values()}
    told: list[Telling] = []
    for user in sorted(people):
        told += await advance(transaction, Held(user, 0), now=now, request=request)
    for change, by in told:
        await outbox.append(transaction, change, by)
    return len(people)


async def advance(transaction: Transaction, held: Held, *, now: datetime, request: str) -> list[Telling]:
    """The terms of a user, whose lock is held, stand where time has brought them, and their tags follow.

    What is to be told comes back, to be appended last in the transaction.
    """
    known = await store.get_circumstances(transaction, held.user)
    saved: list[Term] = []
    told: list[Telling] = []
    for term in known.terms:
        plan = known.plans[term.plan]
        here = replace(term, due_at=policy.due_of(term, plan))
        for here in policy.followed(term, plan, now):
            change = _change(here, known, held)
            if change is not None:
                told.append((change, Origin(f"{BY_PLAN}{term.plan}", Role.SYSTEM, now, request)))
        if (here.phase, here.due_at) != (term.phase, term.due_at):
            saved.append(here)
    if saved:
        await store.save_terms(transaction, saved)
    return [*told, *await _tag(transaction, held, known, now, request)]


def _change(term: Term, known: Circumstances, held: Held) -> Change | None:
    """What is told of a term that came to this phase."""
    about: dict[str, Plain] = {"term": term.id, "plan": term.plan}
    users = (held.of or held.user,)
    match term.phase:
        case Phase.RUNNING:
            after = {**about, "since": term.since.isoformat(), "until": term.until.isoformat()}
            return Change(ChangeKind.TERM_STARTED, users, after=after)
        case Phase.OVER:
            is_early = term.ended_at is not None
            is_renewed = policy.is_renewed(term, known.terms)
            after = {**about, "until": term.until.isoformat(), "early": is_early, "renewed": is_renewed}
            return Change(ChangeKind.TERM_ENDED, users, after=after)
        case _:
            return None


async def _tag(
    transaction: Transaction, held: Held, known: Circumstances, now: datetime, request: str
) -> list[Telling]:
    """The user holds the tags of plans that follow from their terms, and no others that plans set."""
    members, lapsed = policy.members(known, now), policy.lapsed(known, now)
    present = {each.tag: each for each in known.tagged if not each.is_past}
    forms = await list_forms(transaction, {*members, *lapsed})
    told: list[Telling] = []
    # What ends makes room for what begins, where both are of one exclusive class.
    for tag in sorted(present):
        if members.get(tag) is None and lapsed.get(tag) is None:
            ending = Ending(_ends_at(present[tag], members.values(), now), TERM)
            told += await detach_held(
                transaction, held, TagKey(tag), TagSource.RULE, ending, Origin(TERM, Role.SYSTEM, now, request)
            )
    settable = [tag for tag, form in forms.items() if may_say(form, TagSource.RULE)]
    for tag in settable:
        term, late, here = members.get(tag), lapsed.get(tag), present.get(tag)
        if term is not None and here is not None and here.until is not None and here.until > now:
            if here.until != term.until:
                await save_until(transaction, held.user, TagKey(tag), TagSource.RULE, term.until)
        elif term is not None and (here is None or here.until is not None):
            told += await _give(transaction, held, tag, (term.since, term.until), (term.plan, now, request))
        elif late is not None and here is None and not _was_given(known.tagged, tag, late[0]):
            told += await _give(transaction, held, tag, (late[0], None), (late[1], now, request))
    return told


def _ends_at(present: TaggedByPlan, covers: Iterable[policy.Cover | None], now: datetime) -> datetime:
    """A tag of somebody who has not lapsed any more ends as of the term that they have now, any other one now."""
    begun = [each.since for each in covers if each is not None and present.since < each.since <= now]
    return min(begun, default=now) if present.until is None else now


def _was_given(tagged: Sequence[TaggedByPlan], tag: str, since: datetime) -> bool:
    """True when the tag was set as of then already, and somebody took it away."""
    return any(each.is_past and (each.tag, each.since) == (tag, since) for each in tagged)


async def _give(
    transaction: Transaction,
    held: Held,
    tag: str,
    term: tuple[datetime, datetime | None],
    by: tuple[str, datetime, str],
) -> list[Telling]:
    since, until = term
    plan, now, request = by
    origin = Origin(f"{BY_PLAN}{plan}", Role.SYSTEM, now, request)
    attachment = Attachment(
        held.user, TagKey(tag), TagSource.RULE, since, origin.actor, origin.role.value, until=until, of=held.of
    )
    return await attach_held(transaction, attachment, origin)
