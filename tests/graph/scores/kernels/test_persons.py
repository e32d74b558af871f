import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import Broken
from graph.scores.kernels import honesty, persons
from graph.scores.kernels.forests import forest
from graph.scores.kernels.signals import Claims
from tests.graph.scores import plain_referrals as plain
from tests.graph.scores.kernels.arrays import floats, ints
from tests.graph.scores.kernels.drawn import few, shuffled_forests, unhurried

pytestmark = pytest.mark.text

# Accounts 1 and 4 are one person, for whom 1 stands; 0, 2 and 3 are people of their own.
PERSON = ints(0, 1, 2, 3, 1)


@st.composite
def joined_forests(draw: st.DrawFn, *, few_moments: bool = False) -> tuple[list[int], list[int], list[int]]:
    """A forest of accounts, when each was brought, and the person of each account."""
    parents, at = draw(shuffled_forests())
    at = [each % 4 for each in at] if few_moments else at
    person: list[int] = []
    for user in range(len(parents)):
        stands = [each for each in range(user) if person[each] == each]
        person.append(draw(st.sampled_from([user, *stands])))
    return parents, at, person


def test_people_are_numbered_in_the_order_of_who_stands_for_them():
    each = persons.people(PERSON)

    assert (each.n_people, each.accounts.tolist(), each.numbers.tolist()) == (4, [0, 1, 2, 3], [0, 1, 2, 3, 1])


def test_a_later_account_may_stand_for_an_earlier_one():
    each = persons.people(ints(2, 1, 2))

    assert (each.accounts.tolist(), each.numbers.tolist()) == ([1, 2], [1, 0, 1])


def test_the_accounts_of_a_person_are_summed_and_all_told_the_sum():
    each = persons.people(PERSON)

    totals = each.totals(floats(1, 2, 4, 8, 16))

    assert totals.tolist() == [1.0, 18.0, 4.0, 8.0]
    assert each.by_account(totals).tolist() == [1.0, 18.0, 4.0, 8.0, 18.0]


@pytest.mark.parametrize("person", [ints(0, 0, 1), ints(0, 5), ints(0, -1)])
def test_an_account_that_stands_for_nobody_is_named(person: np.ndarray[tuple[int], np.dtype[np.int64]]):
    with pytest.raises(Broken) as caught:
        persons.people(person)

    assert caught.value.code == "scores.persons_invalid"
    assert caught.value.facts == {"position": len(person) - 1}


def test_claims_within_one_person_are_left_out():
    joined = persons.joined_claims(persons.people(PERSON).numbers, Claims(ints(1, 0, 4), ints(4, 4, 3), ints(7, 8, 9)))

    assert (joined.referrers.tolist(), joined.referees.tolist(), joined.at.tolist()) == ([0, 1], [1, 3], [8, 9])


def test_the_first_who_brought_any_account_of_a_person_brought_the_person():
    # 1 was brought by 0 at time 20, 4, another account of the same person, by 2 at time 10.
    found = persons.joined_referrals(persons.people(PERSON), ints(-1, 0, -1, -1, 2), ints(0, 20, 0, 0, 10))

    assert found.tolist() == [-1, 2, -1, -1]


def test_equally_old_referrals_count_in_order_of_account():
    found = persons.joined_referrals(persons.people(PERSON), ints(-1, 0, -1, -1, 2), ints(0, 5, 0, 0, 5))

    assert found.tolist() == [-1, 0, -1, -1]


def test_a_referral_within_one_person_is_none():
    found = persons.joined_referrals(persons.people(PERSON), ints(-1, -1, -1, 4, 1), ints(0, 0, 0, 2, 1))

    assert found.tolist() == [-1, -1, -1, 1]


def test_where_people_brought_each_other_the_last_referral_falls():
    # 1 brought 2 at time 5; 2 brought 4, who is 1 again, at time 9. 3 was brought by 2 and is in no circle.
    found = persons.joined_referrals(persons.people(PERSON), ints(-1, -1, 1, 2, 2), ints(0, 0, 5, 6, 9))

    assert found.tolist() == [-1, -1, 1, 2]


def test_who_brings_a_second_account_of_somebody_who_was_brought_is_named_with_it():
    # 1 was brought by 0 at 20; 4, who is 1 again, by 2 at 10 and so first. 3 has one account.
    found = persons.second_accounts(persons.people(PERSON), ints(-1, 0, -1, 0, 2), ints(0, 20, 0, 5, 10))

    assert (found.sources.tolist(), found.targets.tolist()) == ([0], [1])


def test_an_account_that_its_own_person_brought_is_no_second_one():
    found = persons.second_accounts(persons.people(PERSON), ints(-1, 0, -1, -1, 1), ints(0, 20, 0, 0, 10))

    assert found.sources.size == 0


@few
@given(joined_forests(few_moments=True))
def test_second_accounts_equal_the_plain_definition(drawn: tuple[list[int], list[int], list[int]]):
    parents, at, person = drawn

    found = persons.second_accounts(persons.people(ints(*person)), ints(*parents), ints(*at))

    pairs = list(zip(found.sources.tolist(), found.targets.tolist(), strict=True))
    assert pairs == sorted(plain.second_accounts(person, parents, at))


@unhurried
@given(joined_forests())
def test_joined_referrals_are_a_forest_of_referrals_between_people(drawn: tuple[list[int], list[int], list[int]]):
    parents, at, person = drawn
    each = persons.people(ints(*person))
    numbers = each.numbers.tolist()

    found = persons.joined_referrals(each, ints(*parents), ints(*at)).tolist()

    between: dict[int, list[tuple[int, int, int]]] = {}
    for account, parent in enumerate(parents):
        if parent >= 0 and numbers[account] != numbers[parent]:
            between.setdefault(numbers[account], []).append((at[account], account, numbers[parent]))
    firsts = {number: min(rows) for number, rows in between.items()}
    fallen = [number for number in firsts if found[number] == -1]
    assert forest(ints(*found)).n_users == each.n_people
    assert all(found[number] in (-1, first[2]) for number, first in firsts.items())
    assert all(found[number] == -1 for number in range(each.n_people) if number not in firsts)
    for number in fallen:
        # What fell was the last of a circle: walking up by first referrals leads back to it over earlier ones.
        here, circle = number, [number]
        while (here := firsts[here][2]) != number:
            circle.append(here)
        assert (firsts[number][0], number) == max((firsts[member][0], member) for member in circle)


def test_accounts_of_one_person_and_members_of_a_ring_belong_together():
    # 0 and 3 claimed each other; 4 is 1; 2 is alone.
    ring = honesty.referral_rings(Claims(ints(0, 3), ints(3, 0), ints(0, 0)).network(5))

    assert persons.circles(PERSON).tolist() == [0, 1, 2, 3, 1]
    assert persons.circles(PERSON, (ring,)).tolist() == [0, 1, 2, 0, 1]


def test_nobody_is_no_people():
    each = persons.people(ints())

    assert each.n_people == 0
    assert persons.joined_referrals(each, ints(), ints()).size == 0
    assert persons.circles(ints()).size == 0
