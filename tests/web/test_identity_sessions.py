"""Sessions: what the cookie is, when it ends, and that nobody can make one."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import httpx
import pytest
from sqlalchemy import select
from tornado.web import create_signed_value

from kenshu.content import Content
from kenshu.errors import AccountRefused
from kenshu.people import accounts, sessions
from kenshu.storage import Database
from kenshu.storage.tables import post as post_table
from kenshu.storage.tables import sign_out
from kenshu.web import identity
from tests.conftest import NOW, Desk
from tests.web.conftest import PASSWORD, Site

NOWHERE = f"/api/attempts/{'0' * 32}/answers"


def signed_in(client: httpx.Client) -> bool:
    status = client.get(NOWHERE).status_code
    assert status in (401, 404)
    return status == 404


def test_the_cookie_is_kept_from_scripts_and_from_other_sites(site: Site, account: Callable[..., str]) -> None:
    account("E0001")
    reply = site.visitor().post("/sign-in", data={"employee": "E0001", "password": PASSWORD})

    cookie = next(value for value in reply.headers.get_list("set-cookie") if value.startswith("kenshu_session="))

    assert re.search("; HttpOnly", cookie)
    assert re.search("; SameSite=Lax", cookie)
    assert re.search("; Path=/", cookie)
    assert re.search("; expires=", cookie, re.IGNORECASE)


def test_a_session_ends_after_eight_hours(site: Site, account: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    client = site.person(account("E0001"))
    assert signed_in(client)

    monkeypatch.setattr("tornado.web.time.time", lambda: NOW.timestamp() + identity.LASTS.total_seconds() + 365 * 86400)

    assert not signed_in(client)


@pytest.mark.both_databases
def test_signing_out_ends_the_session_and_every_copy_of_its_cookie(site: Site, account: Callable[..., str]) -> None:
    client = site.person(account("E0001"))
    copy = site.visitor()
    copy.cookies.set("kenshu_session", client.cookies["kenshu_session"])
    assert signed_in(copy)

    client.post("/sign-out")

    assert "kenshu_session" not in client.cookies
    assert not signed_in(client)
    assert not signed_in(copy)


def test_a_session_that_was_ended_stays_so_when_the_server_starts_again(
    site: Site, account: Callable[..., str], content: Content
) -> None:
    client = site.person(account("E0001"))
    cookie = client.cookies["kenshu_session"]
    client.post("/sign-out")

    again = Site(site.server.course)
    copy = again.visitor()
    copy.cookies.set("kenshu_session", cookie)

    assert not signed_in(copy)
    assert signed_in(again.person("E0001"))
    again.close()


def test_ended_sessions_are_forgotten_once_they_would_be_over(database: Database) -> None:
    with database.writing() as conn:
        sessions.end(conn, "a", NOW + identity.LASTS, NOW)
        sessions.end(conn, "a", NOW + identity.LASTS, NOW)
        sessions.end(conn, "b", NOW + 3 * identity.LASTS, NOW + 2 * identity.LASTS)

        assert list(conn.scalars(select(sign_out.c.session))) == ["b"]


@pytest.mark.both_databases
def test_a_new_password_ends_every_session(site: Site, account: Callable[..., str], desk: Desk) -> None:
    client = site.person(account("E0001"))

    with desk.database.writing() as conn:
        accounts.set_password(conn, "E0001", "another-long-password", NOW)

    assert not signed_in(client)
    assert signed_in(site.person("E0001", "another-long-password"))


def test_a_role_that_changes_holds_at_once(site: Site, account: Callable[..., str], desk: Desk) -> None:
    client = site.person(account("E0001", "hr"))

    with desk.database.writing() as conn:
        accounts.set_password(conn, "E0001", PASSWORD, NOW, "employee")

    assert client.get("/staff/absences").status_code == 302
    assert site.person("E0001").get("/staff/absences").status_code == 403


@pytest.mark.both_databases
def test_somebody_who_has_left_can_no_longer_come_in(site: Site, account: Callable[..., str], desk: Desk) -> None:
    client = site.person(account("E0001"))

    with desk.database.writing() as conn:
        left = date.today() - timedelta(days=2)  # noqa: DTZ011
        conn.execute(
            post_table.insert().values(employee_id="E0001", department=None, employment_type="regular", since=left, entered_at=NOW)
        )

    assert not signed_in(client)
    assert site.visitor().post("/sign-in", data={"employee": "E0001", "password": PASSWORD}).status_code == 200


@pytest.mark.parametrize("secret", [b"", b"0" * 64, b"another"])
def test_a_forged_cookie_opens_nothing(site: Site, account: Callable[..., str], secret: bytes) -> None:
    account("E0001")
    said = '{"employee": "E0001", "account": 1, "session": "x"}'
    client = site.visitor()

    client.cookies.set("kenshu_session", create_signed_value(secret, "kenshu_session", said).decode())
    assert not signed_in(client)
    client.cookies.set("kenshu_session", said.replace('"', "%22"))
    assert not signed_in(client)


def test_a_cookie_signed_for_another_name_opens_nothing(site: Site, account: Callable[..., str]) -> None:
    account("E0001")
    said = '{"employee": "E0001", "account": 1, "session": "x"}'
    client = site.visitor()

    client.cookies.set("kenshu_session", create_signed_value(site.server.cookie_secret, "kenshu_lang", said).decode())

    assert not signed_in(client)


@pytest.mark.parametrize("way", [{"headers": {"Authorization": "token x"}}, {"params": {"token": ""}}, {"params": {"token": "x"}}])
def test_jupyters_token_opens_nothing(site: Site, way: dict[str, dict[str, str]]) -> None:
    client = site.visitor()

    assert client.get(NOWHERE, **way).status_code == 401  # type: ignore[arg-type]
    assert client.get("/downloads/completion.csv", **way, follow_redirects=False).status_code == 302  # type: ignore[arg-type]


@pytest.mark.parametrize("password", ["", "short", "e0001", "x" * 257])
def test_a_password_that_is_no_good_is_refused(desk: Desk, quick_hashes: None, password: str) -> None:
    desk.employ("E0001")

    with desk.database.writing() as conn, pytest.raises(AccountRefused, match="12"):
        accounts.set_password(conn, "E0001", password, NOW)


def test_only_people_of_the_roster_get_an_account(desk: Desk, quick_hashes: None) -> None:
    with desk.database.writing() as conn, pytest.raises(AccountRefused, match="E0404"):
        accounts.set_password(conn, "E0404", PASSWORD, NOW)


def test_passwords_are_kept_as_argon2id_hashes(desk: Desk) -> None:
    desk.employ("E0001")
    with desk.database.writing() as conn:
        accounts.set_password(conn, "E0001", PASSWORD, NOW, "trainer")

        kept = accounts.latest(conn, "E0001")

        assert kept is not None
        assert kept.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
        assert accounts.verify(conn, "E0001", PASSWORD)
        assert not accounts.verify(conn, "E0001", PASSWORD + "x")
        assert accounts.role_of(conn, "E0001") == "trainer"
        assert accounts.role_of(conn, "E0002") is None
