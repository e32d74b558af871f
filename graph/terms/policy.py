"""What a plan and a term may be, how long somebody is covered, and what follows from that. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo

from graph.errors import Conflict, Missing, Refused
from graph.terms.model import AskedTerm, Circumstances, Phase, Plan, Term
from graph.users.policy import NAME_LENGTH, checked_id, checked_text

KEY_LENGTH = 40
PLAN_NAME_LENGTH = 100
NOTE_LENGTH = 500
DAYS_MOST = 3_660
GRACE_MOST = 366
AMOUNT_MOST = 2**53
PLANS_MOST = 200
TERMS_MOST = 1_000


@dataclass(frozen=True, slots=True)
class Cover:
    """From when to when terms cover a moment without a gap; `since` is when the one that runs began, of that plan."""

    since: datetime
    until: datetime
    plan: str


def checked_plan(asked: Plan) -> Plan:
    """The plan with its texts as they may be kept; whether its tags are there is not looked at.

    Raises:
        Refused: a text or a number is not acceptable, or both tags are one ("terms.one_tag").
    """
    _check_number(asked.days, 1, DAYS_MOST, "days")
    _check_number(asked.price_minor, 0, AMOUNT_MOST, "priceMinor")
    _check_number(asked.grace_days, 0, GRACE_MOST, "graceDays")
    if asked.member_tag is not None and asked.member_tag == asked.lapsed_tag:
        raise Refused("terms.one_tag", path=("lapsedTag",), tag=asked.member_tag)
    return replace(
        asked,
        key=checked_text(asked.key, limit=KEY_LENGTH, path=("key",)),
        name_zh=checked_text(asked.name_zh, limit=PLAN_NAME_LENGTH, path=("nameZh",)),
        name_en=checked_text(asked.name_en, limit=PLAN_NAME_LENGTH, path=("nameEn",)),
    )


def checked_words(asked: AskedTerm) -> AskedTerm:
    """The term as it was sent, its id, texts and amount as they may be kept.

    Raises:
        Refused: one of them is not acceptable.
    """
    if asked.amount_minor is not None:
        _check_number(asked.amount_minor, 0, AMOUNT_MOST, "amountMinor")
    note, channel = asked.note, asked.channel
    return replace(
        asked,
        id=checked_id(asked.id),
        note=None if note is None else checked_text(note, limit=NOTE_LENGTH, path=("note",)),
        channel=None if channel is None else checked_text(channel, limit=NAME_LENGTH, path=("channel",)),
    )


def made_term(asked: AskedTerm, plan: Plan, since: datetime, *, zone: tzinfo, renews: str | None = None) -> Term:
    """The term that is asked for, which begins then.

    Raises:
        Refused: an instant has no zone, the term ends before it began ("terms.backwards"), or is too long.
    """
    first = _instant(since, "since")
    until = after_days(first, plan.days, zone) if asked.until is None else _instant(asked.until, "until")
    if until <= first:
        raise Refused("terms.backwards", path=("until",), since=first.isoformat(), until=until.isoformat())
    if until - first > timedelta(days=DAYS_MOST + 1):
        raise Refused("terms.number", path=("until",), n=(until - first).days, least=1, limit=DAYS_MOST)
    return Term(
        id=asked.id,
        plan=plan.key,
        since=first,
        until=until,
        paid_until=until,
        amount_minor=plan.price_minor if asked.amount_minor is None else asked.amount_minor,
        channel=asked.channel,
        note=asked.note,
        renews=renews,
    )


def after_days(since: datetime, days: int, zone: tzinfo) -> datetime:
    """The same time of the brand's clock so many days later: a day has 24 hours, but where clocks change."""
    return (since.astimezone(zone) + timedelta(days=days)).astimezone(UTC)


def check_same(known: Term, asked: AskedTerm, *, is_renewal: bool) -> None:
    """A term that is known under the id is the one that is sent again.

    Raises:
        Conflict: it is another ("terms.id_taken").
    """
    same = (
        known.plan == asked.plan
        and (known.renews is not None) is is_renewal
        and (asked.since is None or _instant(asked.since, "since") == known.since)
        and (asked.until is None or _instant(asked.until, "until") == known.paid_until)
        and (asked.amount_minor is None or asked.amount_minor == known.amount_minor)
        and (known.channel, known.note) == (asked.channel, asked.note)
    )
    if not same:
        raise Conflict("terms.id_taken", path=("termId",), term=known.id)


def check_free(term: Term, terms: Iterable[Term]) -> None:
    """The user paid for no moment of the plan twice.

    Raises:
        Conflict: another term of the plan overlaps ("terms.overlap").
    """
    for each in terms:
        if each.plan == term.plan and each.is_real and each.since < term.until and term.since < each.until:
            raise Conflict(
                "terms.overlap",
                path=("since",),
                plan=term.plan,
                term=each.id,
                since=each.since.isoformat(),
                until=each.until.isoformat(),
            )


def renewed(terms: Iterable[Term], plan: str) -> Term:
    """The term that a renewal follows on: of the plan the one that ends last.

    Raises:
        Missing: the user never had one ("terms.none").
    """
    found = [each for each in terms if each.plan == plan and each.is_real]
    if not found:
        raise Missing("terms.none", path=("plan",), plan=plan)
    return max(found, key=lambda each: (each.until, each.id))


def ended(term: Term, *, now: datetime) -> Term:
    """The term at its early end: now, or, where it has not begun, before it began.

    Raises:
        Refused: it is over already ("terms.over").
    """
    if term.until <= now:
        raise Refused("terms.over", path=("termId",), term=term.id, until=term.until.isoformat())
    return replace(term, until=max(now, term.since), ended_at=now)


def cover(terms: Iterable[Term], at: datetime) -> Cover | None:
    """What covers the moment, with all terms that follow without a gap; None where none runs.

    A term runs from its first moment on; at its last one it does not any more.
    """
    running = [each for each in terms if each.until > at]
    until = at
    for each in sorted(running, key=lambda each: (each.since, each.until)):
        if each.since <= until < each.until:
            until = each.until
    begun = [(each.since, each.plan) for each in running if each.since <= at]
    return Cover(min(begun)[0], until, min(begun)[1]) if begun else None


def followed(term: Term, plan: Plan, now: datetime) -> Iterator[Term]:
    """The term at each step to which time has brought it since it was last followed."""
    here = term
    while (at := due_of(here, plan)) is not None and at <= now:
        here = replace(here, phase=_NEXT[here.phase] if here.is_real else _NEXT_UNREAL[here.phase])
        here = replace(here, due_at=due_of(here, plan))
        yield here


def due_of(term: Term, plan: Plan) -> datetime | None:
    """When something follows from the term next."""
    match term.phase:
        case Phase.AHEAD:
            return term.since if term.is_real else term.ended_at
        case Phase.RUNNING:
            return term.until
        case Phase.OVER:
            return lapses_at(term, plan)
        case Phase.SETTLED:
            return None


_NEXT = {Phase.AHEAD: Phase.RUNNING, Phase.RUNNING: Phase.OVER, Phase.OVER: Phase.SETTLED}
_NEXT_UNREAL = {**_NEXT, Phase.AHEAD: Phase.OVER}


def lapses_at(term: Term, plan: Plan) -> datetime:
    """When somebody counts as lapsed whose last term this is."""
    return term.until + timedelta(days=plan.grace_days)


def members(known: Circumstances, now: datetime) -> Mapping[str, Cover | None]:
    """By member tag from when to when its plans cover the user; plans with one tag are one membership."""
    tags = sorted({plan.member_tag for plan in known.plans.values() if plan.member_tag is not None})
    return {tag: cover([each for each in known.terms if known.plans[each.plan].member_tag == tag], now) for tag in tags}


def lapsed(known: Circumstances, now: datetime) -> Mapping[str, tuple[datetime, str] | None]:
    """By lapsed tag since when the user holds it and by which plan; None where nothing is due.

    Of a membership the plan of the term that ended last decides. Nobody has lapsed whose membership runs or lies ahead;
    of several memberships that counts that lapsed first.
    """
    found: dict[str, tuple[datetime, str] | None] = dict.fromkeys(
        sorted({plan.lapsed_tag for plan in known.plans.values() if plan.lapsed_tag is not None})
    )
    last: dict[tuple[str, bool], Term] = {}
    for each in sorted(known.terms, key=lambda each: (each.until, each.id)):
        if each.is_real:
            last[_membership(known.plans[each.plan])] = each
    for each in last.values():
        plan = known.plans[each.plan]
        since = lapses_at(each, plan)
        if plan.lapsed_tag is None or each.until > now or since > now:
            continue
        before = found[plan.lapsed_tag]
        found[plan.lapsed_tag] = (since, plan.key) if before is None else min(before, (since, plan.key))
    return found


def is_renewed(term: Term, terms: Sequence[Term]) -> bool:
    """True when another term of the plan ends later."""
    return any(each.plan == term.plan and each.is_real and each.until > term.until for each in terms)


def _membership(plan: Plan) -> tuple[str, bool]:
    """What plans have in common that are one membership."""
    return (plan.key, False) if plan.member_tag is None else (plan.member_tag, True)


def _instant(at: datetime, name: str) -> datetime:
    if at.tzinfo is None:
        raise Refused("users.time_without_zone", path=(name,))
    return at.replace(microsecond=at.microsecond // 1000 * 1000).astimezone(UTC)


def _check_number(n: int, least: int, limit: int, name: str) -> None:
    if not least <= n <= limit:
        raise Refused("terms.number", path=(name,), n=n, least=least, limit=limit)
