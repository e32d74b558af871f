"""What can be done about plans and terms: define a plan, keep that a term was paid, renew one, end one early."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, tzinfo

from graph.changes import outbox
from graph.changes.model import Change, ChangeKind, Plain
from graph.database.driver import Database, Transaction
from graph.database.locks import Held, lock_named, lock_users
from graph.database.operations import Call, perform
from graph.database.tombstones import Lost, refuse_erased
from graph.errors import Conflict, Missing, Refused
from graph.tags.policy import check_state, may_say
from graph.tags.store import list_forms
from graph.terms import following, policy, store
from graph.terms.model import AskedTerm, Plan, PlanDefined, Term, TermEnded, TermRecorded
from graph.users.policy import checked_text
from graph.vocabulary import TagSource

LOCK = "plans"


async def define_plan(database: Database, call: Call, asked: Plan) -> PlanDefined:
    """The plan stands like this; terms that were paid for stay as they are, their users' tags follow it.

    Raises:
        Missing: no such tag. Refused: anything of it is not acceptable, or no rule may set a tag of it.
    """
    settled = policy.checked_plan(asked)

    async def work(transaction: Transaction) -> PlanDefined:
        await lock_named(transaction, LOCK)
        known = await store.get_plan(transaction, settled.key)
        if known == settled:
            return PlanDefined(settled.key, changed=False)
        if known is None and await store.count_plans(transaction) >= policy.PLANS_MOST:
            raise Refused("terms.too_many_plans", path=("key",), limit=policy.PLANS_MOST)
        await _check_tags(transaction, settled, known)
        await store.upsert_plan(transaction, settled, call.origin)
        if known is not None and _what_follows(known) != _what_follows(settled):
            await store.look_anew(transaction, settled.key, now=call.origin.at)
        before = {} if known is None else _plain(known)
        change = Change(ChangeKind.PLAN_DEFINED, (), before=before, after=_plain(settled))
        await outbox.append(transaction, change, call.origin)
        return PlanDefined(settled.key, changed=True)

    return await perform(database, call, work, answer=PlanDefined)


async def record_term(database: Database, call: Call, asked: AskedTerm, *, zone: tzinfo = UTC) -> TermRecorded:
    """That the user paid for the plan from then on is kept (G05); the same term again changes nothing.

    Without a beginning it begins now; without an end it is as long as the plan says, in days of the brand.

    Raises:
        Missing: no such user or plan. Conflict: the id belongs to another term ("terms.id_taken"), or a term of the
            plan overlaps ("terms.overlap").
        Refused: it ends before it begins, a text or a number is not acceptable, or it was erased.
    """
    return await _record(database, call, asked, ChangeKind.TERM_RECORDED, zone)


async def renew_term(database: Database, call: Call, asked: AskedTerm, *, zone: tzinfo = UTC) -> TermRecorded:
    """The user paid for the plan once more (G05): from the end of their last term on or, where that is over, from now.

    Raises:
        Missing: no such user or plan, or they never paid for it ("terms.none"). Conflict and Refused: as `record_term`.
    """
    return await _record(database, call, replace(asked, since=None), ChangeKind.TERM_RENEWED, zone)


async def end_term(database: Database, call: Call, *, user: str, term: str, reason: str) -> TermEnded:
    """The term ends now, or, where it has not begun, never begins; it is kept with the reason. Ended again, it stays.

    A later term of the user's stays where it is.

    Raises:
        Missing: no such user, or the user has no such term ("terms.unknown").
        Refused: it is over ("terms.over"), or the reason is not acceptable.
    """
    why = checked_text(reason, limit=policy.NOTE_LENGTH, path=("reason",))

    async def work(transaction: Transaction) -> TermEnded:
        held = (await lock_users(transaction, [user]))[user]
        found = await store.get_term(transaction, term)
        if found is None or found[0] != held.user:
            raise Missing("terms.unknown", path=("termId",), term=term[:80])
        known = found[1]
        if known.ended_at is not None:
            return TermEnded(term, user, known.plan, known.until.isoformat(), ended=False)
        done = policy.ended(known, now=call.origin.at)
        await store.settle_term(transaction, done, call.origin, reason=why)
        await _follow(transaction, held, call)
        return TermEnded(term, user, done.plan, done.until.isoformat(), ended=True)

    return await perform(database, call, work, answer=TermEnded)


async def _record(database: Database, call: Call, asked: AskedTerm, kind: ChangeKind, zone: tzinfo) -> TermRecorded:
    settled = policy.checked_words(asked)
    is_renewal = kind is ChangeKind.TERM_RENEWED

    async def work(transaction: Transaction) -> TermRecorded:
        held = (await lock_users(transaction, [settled.user]))[settled.user]
        plan = await store.get_plan(transaction, settled.plan)
        if plan is None:
            raise Missing("terms.plan_unknown", path=("plan",), plan=settled.plan[: policy.KEY_LENGTH])
        found = await store.get_term(transaction, settled.id)
        if found is not None:
            if found[0] != held.user:
                raise Conflict("terms.id_taken", path=("termId",), term=settled.id)
            policy.check_same(found[1], settled, is_renewal=is_renewal)
            return _recorded(settled.user, found[1], is_new=False)
        await refuse_erased(transaction, (Lost.TERM, settled.id), path=("termId",))
        term = await _new(transaction, held, settled, plan, call, zone, is_renewal=is_renewal)
        await store.record_term(transaction, held.user, term, call.origin, of=held.of)
        after: dict[str, Plain] = {
            "term": term.id,
            "plan": term.plan,
            "since": term.since.isoformat(),
            "until": term.until.isoformat(),
            "amountMinor": term.amount_minor,
            "renews": term.renews,
        }
        await outbox.append(transaction, Change(kind, (settled.user,), after=after), call.origin)
        await _follow(transaction, held, call)
        return _recorded(settled.user, term, is_new=True)

    return await perform(database, call, work, answer=TermRecorded)


async def _new(
    transaction: Transaction,
    held: Held,
    asked: AskedTerm,
    plan: Plan,
    call: Call,
    zone: tzinfo,
    *,
    is_renewal: bool,
) -> Term:
    """The term that is to be kept, which overlaps no other of the plan."""
    now = call.origin.at
    terms = (await store.get_circumstances(transaction, held.user)).terms
    if len(terms) >= policy.TERMS_MOST:
        raise Refused("terms.too_many", path=("userId",), limit=policy.TERMS_MOST)
    if not is_renewal:
        term = policy.made_term(asked, plan, asked.since or now, zone=zone)
    else:
        last = policy.renewed(terms, plan.key)
        term = policy.made_term(asked, plan, max(now, last.until), zone=zone, renews=last.id)
    policy.check_free(term, terms)
    return replace(term, due_at=policy.due_of(term, plan))


async def _follow(transaction: Transaction, held: Held, call: Call) -> None:
    told = await following.advance(transaction, held, now=call.origin.at, request=call.origin.request)
    for change, by in told:
        await outbox.append(transaction, change, by)


def _recorded(user: str, term: Term, *, is_new: bool) -> TermRecorded:
    return TermRecorded(term.id, user, term.plan, term.since.isoformat(), term.until.isoformat(), recorded=is_new)


def _what_follows(plan: Plan) -> tuple[str | None, str | None, int]:
    return plan.member_tag, plan.lapsed_tag, plan.grace_days


def _plain(plan: Plan) -> dict[str, Plain]:
    return {
        "plan": plan.key,
        "days": plan.days,
        "priceMinor": plan.price_minor,
        "memberTag": plan.member_tag,
        "lapsedTag": plan.lapsed_tag,
        "graceDays": plan.grace_days,
    }


async def _check_tags(transaction: Transaction, plan: Plan, known: Plan | None) -> None:
    """Tags that are named anew are there and may be set by a rule."""
    before = set[str | None]() if known is None else {known.member_tag, known.lapsed_tag}
    named = {plan.member_tag: "memberTag", plan.lapsed_tag: "lapsedTag"}
    forms = await list_forms(transaction, {tag for tag in named if tag is not None})
    for tag, name in named.items():
        if tag is None or tag in before:
            continue
        form = forms.get(tag)
        if form is None:
            raise Missing("tags.unknown", path=(name,), tag=tag[:80])
        check_state(form.state, tag, path=(name,))
        if not may_say(form, TagSource.RULE):
            allowed = ", ".join(form.sources)
            raise Refused("tags.source_refused", path=(name,), tag=tag, source=TagSource.RULE.value, allowed=allowed)
