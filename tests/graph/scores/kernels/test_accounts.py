import numpy as np
import pytest

from graph.errors import Refused
from graph.scores.kernels import accounts
from graph.scores.kernels.accounts import NEVER, Held, Pairs
from tests.graph.scores.kernels.arrays import ints

pytestmark = pytest.mark.text

DAY = 86_400_000
NOBODY = Pairs(ints(), ints())
CARD = accounts.KINDS.index("card")


def held(*rows: tuple[int, int, int, int, int]) -> Held:
    """User, key, kind, and on which day each began and ended to hold it; day 0 is not known."""
    users, keys, kinds, since, until = (ints(*(row[part] for row in rows)) for part in range(5))
    return Held(users, keys, kinds, since * DAY, np.where(until == -1, NEVER, until * DAY))


def joined(n_users: int, *rows: tuple[int, int, int, int, int], apart: Pairs = NOBODY) -> list[int]:
    return accounts.hard_links(n_users, accounts.proper_holdings(held(*rows)), apart).tolist()


def test_whoever_held_the_same_card_is_one_person_however_much_later():
    assert joined(3, (2, 0, CARD, 1, 50), (0, 0, CARD, 900, -1)) == [0, 1, 0]


def test_a_phone_number_joins_only_who_had_it_soon_after_the_other():
    # 90 days after is still soon; a day more may be a stranger to whom the number was given out anew.
    assert joined(2, (0, 0, accounts.PHONE, 1, 50), (1, 0, accounts.PHONE, 140, -1)) == [0, 0]
    assert joined(2, (0, 0, accounts.PHONE, 1, 50), (1, 0, accounts.PHONE, 141, -1)) == [0, 1]


def test_a_phone_number_of_which_it_is_not_known_since_when_joins_nobody():
    assert joined(2, (0, 0, accounts.PHONE, 1, 50), (1, 0, accounts.PHONE, 0, -1)) == [0, 1]


def test_what_was_taken_back_within_a_week_was_given_by_mistake():
    assert joined(2, (0, 0, CARD, 10, 16), (1, 0, CARD, 17, -1)) == [0, 1]
    assert joined(2, (0, 0, CARD, 10, 17), (1, 0, CARD, 17, -1)) == [0, 0]


def test_what_many_have_held_joins_nobody():
    rows = [(user, 0, CARD, 1 + 10 * user, 10 + 10 * user) for user in range(6)]

    assert joined(6, *rows) == [0, 1, 2, 3, 4, 5]
    assert joined(6, *rows[:5]) == [0, 0, 0, 0, 0, 5]


def test_links_go_on_from_account_to_account():
    assert joined(4, (3, 0, CARD, 1, 50), (1, 0, CARD, 60, -1), (1, 7, CARD, 1, 50), (2, 7, CARD, 60, -1)) == [
        0,
        1,
        1,
        1,
    ]


def test_what_two_share_who_are_kept_apart_does_not_join_them():
    rows = ((0, 0, CARD, 1, 50), (1, 0, CARD, 60, -1))

    assert joined(2, *rows, apart=Pairs(ints(1), ints(0))) == [0, 1]


def test_different_identities_join_nobody_and_one_that_came_back_neither():
    assert joined(2, (0, 0, CARD, 1, 50), (1, 1, CARD, 60, -1)) == [0, 1]
    assert joined(2, (0, 0, CARD, 1, 50), (0, 0, CARD, 60, -1)) == [0, 1]


def test_nobody_holds_nothing():
    assert joined(0) == []


@pytest.mark.parametrize(("name", "value"), [("stood_days", -1.0), ("shared_by_at_most", 1)])
def test_bounds_out_of_range_are_refused(name: str, value: float):
    with pytest.raises(Refused) as caught:
        accounts.proper_holdings(held(), **{name: value})  # pyright: ignore[reportArgumentType]

    assert (caught.value.code, caught.value.facts["name"]) == ("scores.parameter_out_of_range", name)
