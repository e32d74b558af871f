"""Signing in and out: the key never leaves the form, a session ends when it should, other sites stay outside."""

from __future__ import annotations

import httpx
import pytest

from api.app import Parts
from api.pages.session import COOKIE
from graph.access import policy
from graph.access.actions import create_key, revoke_key
from graph.database.driver import Database
from graph.vocabulary import Role
from tests.api.conftest import Client
from tests.api.pages.conftest import HOST, Visitor
from tests.conftest import NOW
from tests.support import ask


async def test_a_stranger_is_led_to_the_door_and_back_to_the_page(stranger: Visitor, admin: Client) -> None:
    led = await stranger.get("/groups?x=1")

    assert (led.status_code, led.headers["location"]) == (303, "/sign-in?next=%2Fgroups%3Fx%3D1")

    door = await stranger.page(led.headers["location"])
    assert 'name="next" value="/groups?x=1"' in door

    back = await stranger.sign_in(admin.key, next="/groups?x=1")
    assert (back.status_code, back.headers["location"]) == (303, "/groups?x=1")
    assert (await stranger.get("/groups?x=1")).status_code == 200


async def test_the_cookie_is_for_these_pages_alone_and_does_not_hold_the_key(stranger: Visitor, admin: Client) -> None:
    given = (await stranger.sign_in(admin.key)).headers["set-cookie"]

    name, *attributes = given.split("; ")
    # Twelve hours, the default of the setting, are 43,200 seconds.
    assert sorted(attributes) == ["HttpOnly", "Max-Age=43200", "Path=/", "SameSite=strict"]
    key_id = policy.key_id_of(admin.key)
    assert key_id is not None
    assert key_id not in name
    assert admin.key.split("_")[3] not in name


async def test_over_https_the_cookie_never_travels_in_the_clear(stranger: Visitor, admin: Client) -> None:
    given = await stranger.http.post(
        "https://guanxi.test/sign-in", data={"key": admin.key}, headers={"origin": "https://guanxi.test"}
    )

    assert "Secure" in given.headers["set-cookie"].split("; ")


async def test_a_member_of_staff_signs_in_with_a_key_that_is_theirs(
    stranger: Visitor, empty: Database, parts: Parts
) -> None:
    await ask(empty, "CREATE (:Staff {id: 'lin', name: '林晓'})")
    made = await create_key(empty, name="x", role=Role.VIEWER, staff="lin", now=NOW)
    await parts.keyring.refresh()

    signed_in = await stranger.sign_in(made.secret)

    assert (signed_in.status_code, signed_in.headers["location"]) == (303, "/people")
    assert (await stranger.get("/people")).status_code == 200


async def test_a_form_with_more_fields_than_any_of_ours_is_answered(stranger: Visitor) -> None:
    sent = await stranger.sign_in("x", **{f"field{number}": "1" for number in range(20)})

    assert sent.status_code == 401


async def test_a_key_that_is_not_known_is_refused_with_a_sentence(stranger: Visitor) -> None:
    for key in ("-", "gx_admin", "gx_admin_abcdefgh_" + "a" * 40 + "_00000000", "王" * 100):
        refused = await stranger.sign_in(key)

        assert refused.status_code == 401
        assert "set-cookie" not in refused.headers
        assert "This key is not known here" in refused.text
        assert f'value="{key}"' not in refused.text


async def test_signing_out_ends_the_session_even_for_who_kept_the_cookie(visitor: Visitor) -> None:
    kept = visitor.http.cookies[COOKIE]

    left = await visitor.http.post("/sign-out", headers={"origin": HOST})
    visitor.http.cookies.set(COOKIE, kept)

    assert (left.status_code, left.headers["location"]) == (303, "/sign-in")
    assert "Max-Age=0" in left.headers["set-cookie"]
    assert (await visitor.get("/people")).status_code == 303


async def test_a_revoked_key_ends_its_sessions(visitor: Visitor, admin: Client, empty: Database, parts: Parts) -> None:
    key_id = policy.key_id_of(admin.key)
    assert key_id is not None
    await revoke_key(empty, key_id, now=NOW)
    # The running service does this every two seconds; that it stays within five is the key ring's own promise.
    await parts.keyring.refresh()

    assert (await visitor.get("/people")).status_code == 303


async def test_a_made_up_session_opens_nothing(stranger: Visitor) -> None:
    for cookie in ("", "x", "A" * 43, "A" * 5_000):
        stranger.http.cookies.set(COOKIE, cookie)

        assert (await stranger.get("/people")).status_code == 303


async def test_signing_in_anew_ends_the_session_before(visitor: Visitor, admin: Client) -> None:
    before = visitor.http.cookies[COOKIE]

    await visitor.sign_in(admin.key)
    visitor.http.cookies.clear()
    visitor.http.cookies.set(COOKIE, before)

    assert (await visitor.get("/people")).status_code == 303


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out"])
async def test_a_form_on_another_site_does_nothing(visitor: Visitor, admin: Client, path: str) -> None:
    sent = await visitor.http.post(path, data={"key": admin.key}, headers={"origin": "https://evil.test"})

    assert sent.status_code == 403
    assert "set-cookie" not in sent.headers
    assert "not sent from these pages" in sent.text
    assert (await visitor.get("/people")).status_code == 200


async def test_a_form_larger_than_any_of_ours_is_refused(stranger: Visitor) -> None:
    sent = await stranger.sign_in("x" * 9_000)

    assert (sent.status_code, "larger than 8192 bytes" in sent.text) == (403, True)


async def test_after_signing_in_nobody_is_led_to_another_host(stranger: Visitor, admin: Client) -> None:
    led = await stranger.sign_in(admin.key, next="//evil.test")

    assert led.headers["location"] == "/people"


async def test_a_link_on_another_site_leads_in_by_a_second_step(stranger: Visitor) -> None:
    # The browser keeps a strict cookie back on the first step only.
    first = await stranger.get("/people/ming", sec_fetch_site="cross-site")

    assert first.status_code == 200
    assert '<meta http-equiv="refresh" content="0; url=/people/ming">' in first.text


async def test_pages_are_not_kept_framed_or_scripted(visitor: Visitor) -> None:
    for path in ("/people", "/nowhere", "/sign-in"):
        headers = (await visitor.get(path)).headers

        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["content-security-policy"] == (
            "default-src 'self'; script-src 'none'; object-src 'none'; base-uri 'none'; form-action 'self'; "
            "frame-ancestors 'none'"
        )


async def test_what_pages_are_dressed_with_is_open_and_kept_by_browsers(stranger: Visitor) -> None:
    door = await stranger.page("/sign-in")
    address = door.split('rel="stylesheet" href="')[1].split('"')[0]

    sheet = await stranger.get(address)

    assert (sheet.status_code, sheet.headers["content-type"]) == (200, "text/css; charset=utf-8")
    assert sheet.headers["cache-control"] == "public, max-age=86400"
    for name in ("nothing.css", "__init__.py", "..%2Froutes.py"):
        assert (await stranger.get(f"/static/{name}")).status_code == 404


async def test_the_first_address_leads_to_people(visitor: Visitor) -> None:
    led: httpx.Response = await visitor.get("/")

    assert (led.status_code, led.headers["location"]) == (303, "/people")
