"""What may become one person, and who holds what then. Pure.

The same functions settle a merge, its preview, and what comes back when it is undone. docs/merging.md tells each rule
with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from graph.errors import Conflict, Refused
from graph.merges.model import BESIDE, WAS_BESIDE, Caution, Fact, Member, Person, Rule, SetAside
from graph.users.policy import HARD_KINDS

RECYCLED_KINDS = frozenset({"phone"})
REASON_LENGTH = 500
WELL_KNOWN_BY = 2
_MARKS = ("nickname", "avatar", "address", "device")
_NEVER = 2**63
_REFUSALS = frozenset({"denied", "withdrawn"})


def check_pair(winner: Person, loser: Person) -> None:
    """The two may become one person.

    Raises:
        Refused: they are one already ("merges.itself"), one was erased ("merges.erased"), or each holds an identity
            of a kind of which a person has one ("merges.contradiction").
    """
    if winner.user == loser.user:
        raise Refused("merges.itself", path=("loserId",), user=loser.user)
    for person, place in ((winner, "winnerId"), (loser, "loserId")):
        if person.is_erased:
            raise Refused("merges.erased", path=(place,), user=person.user)
    for kind, issuer in contradictions(winner, loser):
        raise Refused(
            "merges.contradiction", path=("loserId",), kind=kind, issuer=issuer, winner=winner.user, loser=loser.user
        )


def contradictions(one: Person, other: Person) -> list[tuple[str, str]]:
    """Kinds of identities, with their issuers, of which a person has one and each of the two another.

    That is a unionid, and the card of one issuer; phones, e-mail addresses and openids may be several.
    """
    held, others = _single(one), _single(other)
    return sorted(key for key, values in held.items() if key in others and values != others[key])


def check_version(person: Person, expected: int | None, *, path: str) -> None:
    """The person's version is the expected one.

    Raises:
        Conflict: it is not ("merges.version_conflict"); the facts hold the present one.
    """
    if expected is not None and expected != person.version:
        raise Conflict(
            "merges.version_conflict", path=(path,), user=person.user, expected=expected, version=person.version
        )


def warnings(winner: Person, loser: Person, *, by: str | None = None) -> tuple[Caution, ...]:
    """What should be confirmed: two well-known people whom at most one weak mark joins.

    `by` is the kind of the identity that both claim, if that is why: a phone number is given to somebody else after a
    while, so it is as weak as what look-alikes share.
    """
    if by is not None and by not in RECYCLED_KINDS:
        return ()
    n_marks = len(shared_marks(winner, loser)) + (by is not None)
    is_weak = is_well_known(winner) and is_well_known(loser) and n_marks <= 1
    return (Caution.WEAK_BRIDGE,) if is_weak else ()


def check_confirmed(found: Sequence[Caution], *, confirm: bool) -> None:
    """What should be confirmed is.

    Raises:
        Refused: it is not ("merges.unconfirmed").
    """
    if found and not confirm:
        raise Refused("merges.unconfirmed", path=("confirm",), warnings=", ".join(each.value for each in found))


def is_well_known(person: Person) -> bool:
    """True with two identities that systems check, or with a purchase."""
    return sum(each.kind in HARD_KINDS for each in person.identities) >= WELL_KNOWN_BY or person.n_purchases > 0


def shared_marks(one: Person, other: Person) -> tuple[str, ...]:
    """What look-alikes have in common; several people may."""
    found = [key for key in _MARKS if one.marks.get(key) and one.marks.get(key) == other.marks.get(key)]
    is_namesake = all(one.marks.get(key) and one.marks[key] == other.marks.get(key) for key in ("search_name", "city"))
    return (*found, "name_and_city") if is_namesake else tuple(found)


def settle(
    facts: Iterable[Fact], *, winner: str, between: Collection[str], above: Mapping[str, Sequence[str]]
) -> tuple[SetAside, ...]:
    """Which facts make way when those at two people stand at one.

    Args:
        facts: those that stand, of both.
        winner: whose facts hold where nothing else decides.
        between: the two people.
        above: for each referrer of one of the two, those above that referrer.
    """
    aside: list[SetAside] = []
    rivals: list[Fact] = []
    for fact in facts:
        if fact.is_between:
            aside.append(SetAside(fact, Rule.BETWEEN))
        elif fact.kind == "REFERRED" and not set(above.get(fact.from_id, ())).isdisjoint(between):
            aside.append(SetAside(fact, Rule.REFERRER_CIRCLE))
        elif fact.slot != "between":
            rivals.append(fact)
    gone = _of_other_tags(rivals)
    aside.extend(SetAside(each, Rule.TAG_EXCLUSIVE) for each in rivals if each.id in gone)
    places: dict[tuple[str, str], list[Fact]] = {}
    for fact in rivals:
        if fact.id not in gone and fact.kind != BESIDE:
            places.setdefault(fact.place, []).append(fact)
    for place in sorted(places):
        holder = holds(places[place], winner=winner)
        aside.extend(SetAside(each, rule_of(each, holder)) for each in places[place] if each is not holder)
    return tuple(aside)


def holds(facts: Sequence[Fact], *, winner: str) -> Fact:
    """Which of the facts that take one slot holds it; nothing in their order of reading matters.

    The higher rank of a ladder, the later statement on a purpose (of two of one instant the refusal), else the earlier;
    of equals the winner's.
    """
    order = _ORDERS.get(facts[0].kind if facts[0].rank is None else "LADDER", _earlier)
    return min(facts, key=lambda each: (*order(each), each.bearer != winner, each.owner, each.from_id, each.id))


def lasting(facts: Iterable[Fact]) -> str:
    """Which tag of an exclusive class stays: the one that was given last, of one instant the first by key."""
    return min(facts, key=lambda each: (-(each.since_ms or 0), each.to_id)).to_id


def rule_of(fact: Fact, holder: Fact) -> Rule:
    """Why the fact makes way for the one that holds."""
    match fact.kind:
        case "TAGGED":
            return Rule.TAG_EARLIER
        case "MEMBER_OF":
            return Rule.INTEREST_EARLIER if fact.rank is None else Rule.TIER_HIGHER
        case "FOLLOWED_BY":
            return Rule.OWNER_EARLIER
        case "CONSENTED":
            return Rule.CONSENT_REFUSAL if fact.since_ms == holder.since_ms else Rule.CONSENT_LATER
        case _:
            return Rule.REFERRER_EARLIER


def comes_back(
    standing: Iterable[Fact], asides: Collection[Fact], *, sides: Mapping[str, str], merge: str
) -> tuple[Fact, ...]:
    """Which of the facts that were set aside hold again when a person is parted into two.

    What lies between the two comes back, and what fills a slot that parting left empty: what this merge set aside
    before anything else, then whatever `holds`; of an exclusive class one tag, with what stood beside it. What somebody
    said on a purpose comes back in any case, to be the last word or an earlier one.

    Args:
        standing: the facts that stand at the two after parting.
        asides: what was set aside of any of their ids.
        sides: id → whose it is after parting.
        merge: the merge that is undone.
    """
    said = [each for each in asides if each.kind == "CONSENTED" and each.merge == merge]
    taken = {(sides.get(each.owner, each.bearer), *each.place) for each in standing if each.slot != "between"}
    taken |= {(sides[each.owner], *each.place) for each in said}
    back = list(said)
    empty: dict[tuple[str, str, str], list[Fact]] = {}
    for each in asides:
        if each.is_between and sides.get(each.from_id) == sides.get(each.to_id):
            continue
        place = (sides[each.owner], *each.place)
        if each.slot == "between":
            back.append(each)
        elif place not in taken:
            empty.setdefault(place, []).append(each)
    chosen: list[Fact] = []
    for place in sorted(empty):
        whole = [each for each in empty[place] if each.rule != WAS_BESIDE] or empty[place]
        chosen.append(holds([each for each in whole if each.merge == merge] or whole, winner=place[0]))
    back += _of_one_tag(chosen, standing, sides=sides, merge=merge)
    taken |= {(sides[each.owner], *each.place) for each in back if each.slot != "between"}
    returning = {each.id for each in back}
    for each in asides:
        if each.rule == WAS_BESIDE and each.id not in returning and (sides[each.owner], *each.place) in taken:
            back.append(replace(each, kind=BESIDE))
    return tuple(back)


def _of_other_tags(facts: Sequence[Fact]) -> frozenset[str]:
    """Which facts make way since two people hold one tag each of a class of which one is held at a time: all that is
    said of the tag that does not stay, with what stands beside it. Who held two before goes on holding them."""
    held: dict[str, dict[str, list[Fact]]] = {}
    for each in facts:
        if each.exclusive is not None:
            held.setdefault(each.exclusive, {}).setdefault(each.bearer, []).append(each)
    gone: list[Fact] = []
    for by_bearer in held.values():
        if any(len({each.to_id for each in found}) > 1 for found in by_bearer.values()):
            continue
        said = [each for found in by_bearer.values() for each in found]
        gone += [each for each in said if each.to_id != lasting(said)]
    slots = {(each.bearer, each.slot) for each in gone}
    beside = (each for each in facts if each.kind == BESIDE and (each.bearer, each.slot) in slots)
    return frozenset(each.id for each in (*gone, *beside))


def _of_one_tag(
    chosen: Sequence[Fact], standing: Iterable[Fact], *, sides: Mapping[str, str], merge: str
) -> Iterator[Fact]:
    """Those of the facts that come back without a second tag of an exclusive class: none where another stands; else
    those of one tag, which this merge set aside, or which was kept aside since, before anything else."""
    held: dict[tuple[str, str], set[str]] = {}
    for each in standing:
        if each.exclusive is not None:
            held.setdefault((sides.get(each.owner, each.bearer), each.exclusive), set()).add(each.to_id)
    rivals: dict[tuple[str, str], list[Fact]] = {}
    for each in chosen:
        if each.exclusive is not None:
            rivals.setdefault((sides[each.owner], each.exclusive), []).append(each)
    for key, found in rivals.items():
        held.setdefault(key, {lasting([each for each in found if each.merge in {merge, None}] or found)})
    return (each for each in chosen if each.exclusive is None or each.to_id in held[sides[each.owner], each.exclusive])


def lines(aside: Iterable[SetAside]) -> list[tuple[str, str]]:
    """Whose moves on which ladder are not those that led to where the one person stands."""
    found = (each.fact for each in aside if each.fact.kind == "MEMBER_OF" and each.fact.rank is not None)
    return [(each.bearer, each.slot.partition("\u0001")[2]) for each in found]


def family_of(members: Iterable[Member], top: str) -> tuple[str, ...]:
    """The id and all that were merged into it, directly or not, in order."""
    children: dict[str, list[str]] = {}
    for each in members:
        if each.parent is not None:
            children.setdefault(each.parent, []).append(each.user)
    found, waiting = [top], [top]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return tuple(sorted(found))


def joined_again(members: Sequence[Member], *, parted: str) -> dict[str, int]:
    """When those of whom `parted` was part joined, without it: the earliest of what is left, for each that changes.

    Args:
        members: the family before parting.
        parted: the id that leaves, with those who were merged into it.
    """
    known = {each.user: each for each in members}
    changed: dict[str, int] = {}
    gone, at = parted, known[parted].parent
    while at is not None:
        person = known[at]
        left = [changed.get(each.user, each.joined_ms) for each in members if each.parent == at and each.user != gone]
        own = person.joined_ms if person.own_ms is None else person.own_ms
        changed[at] = min([own, *left])
        at = person.parent
        gone = ""
    return changed


def _single(person: Person) -> dict[tuple[str, str], set[str]]:
    held: dict[tuple[str, str], set[str]] = {}
    for each in person.identities:
        if each.kind in {"unionid", "card"}:
            held.setdefault((each.kind, each.issuer if each.kind == "card" else ""), set()).add(each.value)
    return held


def _earlier(fact: Fact) -> tuple[int, ...]:
    return (_NEVER if fact.since_ms is None else fact.since_ms,)


def _higher(fact: Fact) -> tuple[int, ...]:
    return (-(fact.rank or 0), *_earlier(fact))


def _later(fact: Fact) -> tuple[int, ...]:
    return (-(fact.since_ms or 0), fact.status not in _REFUSALS)


_ORDERS: Mapping[str, Callable[[Fact], tuple[int, ...]]] = {"LADDER": _higher, "CONSENTED": _later}
