"""Who holds what when two people become one, and what comes back: the rules alone (L06)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graph.errors import Refused
from graph.merges import policy
from graph.merges.model import Caution, Fact, Identity, Member, Person, Rule

ANN = Person("ann", False, 1, 0, "Ann", (), 0, {})
BEA = replace(ANN, user="bea", name="Bea")


def fact(kind: str, owner: str, at: int | None = 0, *, rank: int | None = None, status: str | None = None) -> Fact:
    """A fact in the one slot of its kind; a referral comes from a user of the name of its time."""
    is_referral = kind == "REFERRED"
    return Fact(
        id=f"{kind} {owner} {at}",
        kind=kind,
        bearer=owner,
        from_id=f"r{at}" if is_referral else owner,
        to_id=owner if is_referral else "x",
        is_between=False,
        slot="one",
        since_ms=at,
        rank=rank,
        status=status,
    )


def aside(*facts: Fact, above: dict[str, list[str]] | None = None) -> list[tuple[str, Rule]]:
    """Whose facts make way, and why, when bea becomes part of ann."""
    found = policy.settle(facts, winner="ann", between=("ann", "bea"), above=above or {})
    return [(each.fact.owner, each.rule) for each in found]


@pytest.mark.parametrize(
    ("ann", "bea", "expected"),
    [
        (fact("TAGGED", "ann", 2), fact("TAGGED", "bea", 1), ("ann", Rule.TAG_EARLIER)),
        (fact("TAGGED", "ann", 1), fact("TAGGED", "bea", 1), ("bea", Rule.TAG_EARLIER)),
        (fact("TAGGED", "ann", None), fact("TAGGED", "bea", 1), ("ann", Rule.TAG_EARLIER)),
        (fact("MEMBER_OF", "ann", 1, rank=1), fact("MEMBER_OF", "bea", 2, rank=2), ("ann", Rule.TIER_HIGHER)),
        (fact("MEMBER_OF", "ann", 1, rank=2), fact("MEMBER_OF", "bea", 1, rank=2), ("bea", Rule.TIER_HIGHER)),
        (fact("MEMBER_OF", "ann", 2), fact("MEMBER_OF", "bea", 1), ("ann", Rule.INTEREST_EARLIER)),
        (fact("FOLLOWED_BY", "ann", 2), fact("FOLLOWED_BY", "bea", 1), ("ann", Rule.OWNER_EARLIER)),
        (fact("REFERRED", "ann", 2), fact("REFERRED", "bea", 1), ("ann", Rule.REFERRER_EARLIER)),
        (
            fact("CONSENTED", "ann", 1, status="denied"),
            fact("CONSENTED", "bea", 2, status="granted"),
            ("ann", Rule.CONSENT_LATER),
        ),
        (
            fact("CONSENTED", "ann", 2, status="granted"),
            fact("CONSENTED", "bea", 2, status="withdrawn"),
            ("ann", Rule.CONSENT_REFUSAL),
        ),
    ],
)
def test_of_two_facts_that_take_one_slot_one_makes_way_whatever_the_order_l06(
    ann: Fact, bea: Fact, expected: tuple[str, Rule]
) -> None:
    assert aside(ann, bea) == [expected]
    assert aside(bea, ann) == [expected]


def test_a_referrer_below_the_person_makes_way_even_if_they_were_first_l06() -> None:
    # r1 brought bea, and ann stands above r1.
    assert aside(
        fact("REFERRED", "ann", 2), fact("REFERRED", "bea", 1), above={"r1": ["r1", "y", "ann"], "r2": ["r2"]}
    ) == [("bea", Rule.REFERRER_CIRCLE)]


def test_what_lies_between_the_two_does_not_count_l06() -> None:
    assert aside(replace(fact("INTERACTED", "ann"), is_between=True)) == [("ann", Rule.BETWEEN)]


def test_what_this_merge_set_aside_comes_back_before_anything_else_l06() -> None:
    sides = {"ann": "ann", "bea": "bea", "cai": "bea"}
    lower = replace(fact("MEMBER_OF", "bea", rank=1), merge="m-2", bearer="")
    higher = replace(fact("MEMBER_OF", "cai", rank=3), merge="m-1", bearer="")
    standing = [fact("MEMBER_OF", "ann", rank=4)]

    assert policy.comes_back(standing, [lower, higher], sides=sides, merge="m-2") == (lower,)
    # Parted by another merge, the slot is settled anew: the higher tier.
    assert policy.comes_back(standing, [lower, higher], sides=sides, merge="m-3") == (higher,)
    # A slot that is taken stays as it is.
    taken = [*standing, fact("MEMBER_OF", "bea", rank=2)]
    assert policy.comes_back(taken, [lower, higher], sides=sides, merge="m-2") == ()


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ([("unionid", "a", "app")], [("unionid", "b", "shop")], [("unionid", "")]),
        ([("card", "1", "shop")], [("card", "2", "shop")], [("card", "shop")]),
        ([("card", "1", "shop")], [("card", "2", "club")], []),
        ([("phone", "1", "shop"), ("email", "a", "")], [("phone", "2", "shop"), ("email", "b", "")], []),
        ([("openid", "a", "app")], [("openid", "b", "app")], []),
    ],
)
def test_only_identities_of_which_a_person_has_one_contradict_l06(
    one: list[tuple[str, str, str]], other: list[tuple[str, str, str]], expected: list[tuple[str, str]]
) -> None:
    held = [replace(ANN, identities=tuple(Identity(*each) for each in identities)) for identities in (one, other)]

    assert policy.contradictions(*held) == expected


def test_well_known_people_want_more_than_one_weak_mark_l06() -> None:
    ann, bea = (replace(each, n_purchases=1, marks={"nickname": "cat"}) for each in (ANN, BEA))
    more = {"nickname": "cat", "device": "d"}

    assert policy.warnings(ann, bea) == (Caution.WEAK_BRIDGE,)
    assert policy.warnings(ann, replace(bea, n_purchases=0)) == ()
    assert policy.warnings(replace(ann, marks=more), replace(bea, marks=more)) == ()
    # A phone number and a nickname are two marks; a phone alone is given to others; a unionid is nobody else's.
    assert policy.warnings(ann, bea, by="phone") == ()
    assert policy.warnings(replace(ann, marks={}), bea, by="phone") == (Caution.WEAK_BRIDGE,)
    assert policy.warnings(replace(ann, marks={}), bea, by="unionid") == ()
    with pytest.raises(Refused, match=r"merges\.unconfirmed"):
        policy.check_confirmed((Caution.WEAK_BRIDGE,), confirm=False)


def test_joining_falls_back_to_the_earliest_of_what_is_left_up_to_the_top_l06() -> None:
    # cai (3) and dan (1) are part of bea (own 5), who is part of ann (own 9): everybody counts 1.
    members = [
        Member("ann", None, 1, 9, "Ann"),
        Member("bea", "ann", 1, 5, "Bea"),
        Member("cai", "bea", 3, None, "Cai"),
        Member("dan", "bea", 1, None, "Dan"),
    ]

    assert policy.joined_again(members, parted="dan") == {"bea": 3, "ann": 3}
    assert policy.joined_again(members, parted="bea") == {"ann": 9}
    assert policy.family_of(members, "bea") == ("bea", "cai", "dan")
