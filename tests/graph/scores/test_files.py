from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import orjson
import pytest

from graph.errors import Refused
from graph.scores.files import load_kept, load_snapshot, save_snapshot
from graph.scores.kernels.accounts import NEVER
from graph.scores.kernels.purchasing import PurchaseDays
from graph.scores.model import Interactions
from graph.scores.parameters import DEFAULTS, parameters
from graph.scores.snapshot import Snapshot
from graph.scores.traces import ARRAYS, TraceRows, traces
from graph.scores.versions import ScoreSettings, changed

pytestmark = pytest.mark.text


def snapshot(*users: str) -> Snapshot:
    """Each user noticed the next, was brought by the one before, and bought once."""
    n_users = len(users)
    places = np.arange(n_users)
    pairs = np.arange(max(n_users - 1, 0), dtype=np.int32)
    return Snapshot(
        as_of=datetime(2026, 5, 1, 8, 0, 0, 123_000, tzinfo=UTC),
        today=20_574,
        users=users,
        interactions=Interactions(pairs, pairs + np.int32(1), pairs + 0.5, pairs + np.int32(20_000)),
        referrers=places - 1,
        brought_at=places * 1_000,
        joined_at=places * 2_000,
        purchases=PurchaseDays(n_users, places.astype(np.int32), places.astype(np.int32), places + 0.25),
        entry_paid=np.where(places == 1, np.nan, places + 0.5),
        refusing=places == 1,
        seeds=places[::2],
        traces=traces(
            users,
            TraceRows(
                voided=[(user, users[0], 5, 6) for user in users],
                held=[(user, "card", user, 1, NEVER) for user in users],
                same_device=[(users[0], user) for user in users],
                apart=[(user, users[-1]) for user in users],
                dismissed=[("burst", users[0], users[-1], 0, 1), ("empty_star", users[0], "", 7, 2)] if users else [],
            ),
        ),
    )


def told(each: Snapshot) -> list[object]:
    given, bought = each.interactions, each.purchases
    arrays = (given.sources, given.targets, given.weights, given.days, each.referrers, each.brought_at, each.refusing)
    held = [getattr(getattr(each.traces, part), name) for part, name in ARRAYS]
    more = (each.seeds, each.joined_at, np.nan_to_num(each.entry_paid, nan=-1.0))
    bare = (*arrays, *more, bought.users, bought.days, bought.amounts, *held)
    return [each.as_of, each.today, each.users, bought.n_users, *((one.dtype, one.tolist()) for one in bare)]


@pytest.mark.parametrize("users", [(), ("ming",), ("小红", "", "👩\u200d👧", "x" * 500)])
def test_a_snapshot_comes_back_as_it_was(users: tuple[str, ...], tmp_path: Path):
    file = tmp_path / "kept.npz"

    save_snapshot(file, snapshot(*users))

    assert told(load_snapshot(file)) == told(snapshot(*users))


def test_a_file_holds_the_movedby_which_its_snapshot_is_scored(tmp_path: Path):
    file = tmp_path / "kept.npz"
    moved = changed(DEFAULTS, [("moved_share", 0.125), ("lifetime_months", 24)])
    settings = ScoreSettings(3, moved, segment="核心用户")

    save_snapshot(file, snapshot("a", "b"), settings)

    kept = load_kept(file)
    assert (kept.settings, told(kept.snapshot)) == (settings, told(snapshot("a", "b")))
    with np.load(file) as arrays:
        # All of them, since defaults of a later version may be others.
        assert set(orjson.loads(bytes(arrays["parameters"]))) == set(parameters())


def test_the_same_snapshot_gives_the_same_bytes_and_leaves_nothing_else_behind(tmp_path: Path):
    one, other = tmp_path / "one.npz", tmp_path / "other.npz"

    save_snapshot(one, snapshot("a", "b"))
    save_snapshot(other, snapshot("a", "b"))
    save_snapshot(one, snapshot("a", "b"))

    assert one.read_bytes() == other.read_bytes()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["one.npz", "other.npz"]


def code_of(file: Path) -> str:
    with pytest.raises(Refused) as caught:
        load_snapshot(file)
    return caught.value.code


def test_a_file_that_is_cut_or_changed_anywhere_is_refused_or_the_same(tmp_path: Path):
    file = tmp_path / "kept.npz"
    save_snapshot(file, snapshot("a", "b", "c"))
    whole = file.read_bytes()

    for length in range(0, len(whole), 97):
        file.write_bytes(whole[:length])
        assert code_of(file) == "scores.snapshot_damaged"
    codes: set[str] = set()
    for place in range(0, len(whole), 7):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 0x41]) + whole[place + 1 :])
        try:
            assert told(load_snapshot(file)) == told(snapshot("a", "b", "c"))
        except Refused as refused:
            codes.add(refused.code)
    # What numbers say is guarded by the checksums of the archive; dates and rights that it notes are not read.
    assert codes == {"scores.snapshot_damaged"}


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("version", np.array([2]), "scores.snapshot_version"),
        ("parameters", np.frombuffer(b'{"moved_share": 1}', np.uint8), "scores.snapshot_damaged"),
        ("parameters", np.frombuffer(b"[1]", np.uint8), "scores.snapshot_damaged"),
        ("settings_version", np.array([], np.int64), "scores.snapshot_damaged"),
        ("sources", np.array([7, 0], np.int32), "scores.snapshot_damaged"),
        ("referrers", np.array([-2, 0, 1]), "scores.snapshot_damaged"),
        ("weights", np.array([-1.0, 1.0]), "scores.snapshot_damaged"),
        ("amounts", np.array([np.nan, 1.0, 1.0]), "scores.snapshot_damaged"),
        ("joined_at", np.array([0, 1]), "scores.snapshot_damaged"),
        ("entry_paid", np.array([np.inf, 1.0, 1.0]), "scores.snapshot_damaged"),
        ("days", np.array([1], np.int32), "scores.snapshot_damaged"),
        ("voided_referees", np.array([0, 3, 1]), "scores.snapshot_damaged"),
        ("held_kinds", np.array([3, 3, 9]), "scores.snapshot_damaged"),
        ("apart_ones", np.array([0, 1]), "scores.snapshot_damaged"),
        ("name_ends", np.array([1, 9, 3]), "scores.snapshot_damaged"),
        ("names", np.array([255, 97, 98], np.uint8), "scores.snapshot_damaged"),
        ("today", np.array([1.5]), "scores.snapshot_damaged"),
        ("as_of", np.array([49, 50]), "scores.snapshot_damaged"),
    ],
)
def test_what_does_not_fit_together_is_refused(name: str, value: np.ndarray, code: str, tmp_path: Path):
    file = tmp_path / "kept.npz"
    save_snapshot(file, snapshot("a", "b", "c"))
    with np.load(file) as kept:
        arrays = {each: kept[each] for each in kept.files}

    np.savez(file, **{**arrays, name: value})

    assert code_of(file) == code


def test_a_folder_and_nothing_are_no_snapshots(tmp_path: Path):
    assert code_of(tmp_path) == "scores.snapshot_missing"
    assert code_of(tmp_path / "nothing.npz") == "scores.snapshot_missing"
