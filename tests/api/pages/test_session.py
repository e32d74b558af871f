"""Sessions of the pages: random, bounded, ending; and where forms and paths may come from."""

from __future__ import annotations

import pytest
from starlette.requests import Request

from api.pages.session import SESSIONS_KEPT, Sessions, is_own_form, own_path

pytestmark = pytest.mark.text


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def test_a_session_lasts_as_long_as_set_and_no_longer() -> None:
    clock = Clock()
    sessions = Sessions(lasts_s=60, clock=clock)
    name = sessions.open("key1")

    clock.now_s += 59.9
    assert sessions.key_id(name) == "key1"

    clock.now_s += 0.1
    assert sessions.key_id(name) is None


def test_a_closed_session_is_gone_and_closing_twice_does_no_harm() -> None:
    sessions = Sessions(lasts_s=60)
    name = sessions.open("key1")

    sessions.close(name)
    sessions.close(name)

    assert sessions.key_id(name) is None


def test_names_are_long_random_and_say_nothing_of_the_key() -> None:
    sessions = Sessions(lasts_s=60)

    names = {sessions.open("key1") for _ in range(100)}

    # 32 random bytes are 43 characters of base64.
    assert {len(name) for name in names} == {43}
    assert len(names) == 100
    assert not any("key1" in name for name in names)


def test_the_oldest_session_gives_way_when_there_are_too_many() -> None:
    sessions = Sessions(lasts_s=60)
    first, second = sessions.open("first"), sessions.open("second")

    for _ in range(SESSIONS_KEPT - 1):
        sessions.open("more")

    assert (sessions.key_id(first), sessions.key_id(second)) == (None, "second")


def request(**headers: str) -> Request:
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "POST", "path": "/", "headers": pairs})


@pytest.mark.parametrize(
    ("headers", "is_own"),
    [
        ({"host": "a.test", "origin": "https://a.test"}, True),
        ({"host": "a.test:8000", "origin": "http://a.test:8000"}, True),
        ({"host": "a.test", "origin": "https://evil.test"}, False),
        ({"host": "a.test", "origin": "https://a.test.evil.test"}, False),
        ({"host": "a.test", "origin": "null"}, False),
        ({"host": "a.test", "sec_fetch_site": "same-origin"}, True),
        ({"host": "a.test", "sec_fetch_site": "same-site"}, False),
        ({"host": "a.test"}, False),
    ],
)
def test_a_form_must_come_from_this_host(headers: dict[str, str], *, is_own: bool) -> None:
    assert is_own_form(request(**headers)) is is_own


@pytest.mark.parametrize(
    ("given", "led_to"),
    [
        ("/people/ming?lang=zh", "/people/ming?lang=zh"),
        ("https://evil.test", "/people"),
        ("//evil.test", "/people"),
        ("/\\evil.test", "/people"),
        ("/a\\..\\b", "/people"),
        ("/\t/evil.test", "/people"),
        ("javascript:alert(1)", "/people"),
        ("", "/people"),
    ],
)
def test_nobody_is_led_to_another_host(given: str, led_to: str) -> None:
    assert own_path(given) == led_to
