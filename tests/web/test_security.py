"""What every reply carries, what a form must carry, and the secret behind the cookies."""

import os
import stat
from collections.abc import Callable

import httpx
import pytest

from kenshu.course import Course
from kenshu.errors import StorageFailed
from kenshu.storage import Database
from kenshu.web.identity import cookie_secret
from tests.conftest import Desk
from tests.web.conftest import PASSWORD, Site

STRICT = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
}


def policy(reply: httpx.Response) -> dict[str, str]:
    rules = (rule.strip().partition(" ") for rule in reply.headers["Content-Security-Policy"].split(";"))
    return {name: sources for name, _, sources in rules}


@pytest.mark.parametrize(
    "address", ["/sign-in", "/training", "/modules/working-hours", "/attempts/{own}/p01", "/attempts/{own}/review", "/nowhere"]
)
def test_a_learners_page_takes_scripts_and_data_from_this_server_alone(
    site: Site, desk: Desk, account: Callable[..., str], address: str
) -> None:
    attempt = desk.start(account("E0001"))
    client = site.visitor() if address == "/sign-in" else site.person("E0001")

    reply = client.get(address.format(own=attempt.id))

    assert policy(reply) == STRICT
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Referrer-Policy"] == "same-origin"
    assert reply.headers["Cache-Control"] == "no-store"
    assert "Tornado" not in reply.headers["Server"]
    assert "<script>" not in reply.text
    assert " style=" not in reply.text


def test_no_page_names_another_host(site: Site, desk: Desk, account: Callable[..., str]) -> None:
    attempt = desk.start(account("E0001"))
    client = site.person("E0001")

    for address in ("/training", "/modules/working-hours", f"/attempts/{attempt.id}/p01", f"/attempts/{attempt.id}/review"):
        page = client.get(address).text
        assert not [part for part in page.split('src="')[1:] if not part.startswith("/")]
        assert not [part for part in page.split("<link ")[1:] if "//" in part.partition(">")[0]]


@pytest.mark.parametrize("token", ["", "2|00000000|00000000000000000000000000000000|1700000000", "x"])
def test_a_form_or_an_answer_without_its_token_changes_nothing(
    site: Site, desk: Desk, account: Callable[..., str], token: str
) -> None:
    attempt = desk.start(account("E0001"))
    client = site.person("E0001")
    client.headers["X-XSRFToken"] = token

    replies = [
        client.put(f"/api/attempts/{attempt.id}/answers/t01", json={"value": None, "base": 0, "click_id": "click-0001"}),
        client.post(f"/attempts/{attempt.id}/hand-in", data={"_xsrf": token}),
        client.post("/modules/working-hours", data={"_xsrf": token}),
        client.post("/sign-out", data={"_xsrf": token}),
        client.post("/language", data={"_xsrf": token, "lang": "en"}),
    ]

    assert [reply.status_code for reply in replies] == [403] * 5
    assert client.get("/training").status_code == 200
    assert client.get(f"/api/attempts/{attempt.id}/result-state").json() == {"state": "open"}


def test_another_site_cannot_sign_anybody_in(site: Site, account: Callable[..., str]) -> None:
    account("E0001")
    stranger = httpx.Client(base_url=site.address)

    reply = stranger.post("/sign-in", data={"employee": "E0001", "password": PASSWORD}, headers={"Origin": "http://evil.example"})

    assert reply.status_code in (403, 404)
    assert "kenshu_session" not in reply.cookies
    stranger.close()


def test_a_request_from_another_origin_is_refused_even_with_the_token(site: Site, desk: Desk, account: Callable[..., str]) -> None:
    attempt = desk.start(account("E0001"))
    client = site.person("E0001")

    reply = client.put(
        f"/api/attempts/{attempt.id}/answers/t01",
        json={"value": None, "base": 0, "click_id": "click-0001"},
        headers={"Origin": "http://evil.example"},
    )

    assert reply.status_code in (403, 404)
    assert "Access-Control-Allow-Origin" not in reply.headers


def test_somebody_whose_session_ended_is_told_to_sign_in_before_anything_else(site: Site) -> None:
    client = site.visitor()
    del client.headers["X-XSRFToken"]
    client.cookies.clear()

    reply = client.put(f"/api/attempts/{'0' * 32}/answers/t01", json={})

    assert reply.status_code == 401
    assert "サインイン" in reply.json()["message"]


@pytest.mark.parametrize("target", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "evil"])
def test_signing_in_never_leads_to_another_host(site: Site, account: Callable[..., str], target: str) -> None:
    account("E0001")

    reply = site.visitor().post("/sign-in", data={"employee": "E0001", "password": PASSWORD, "next": target})

    assert reply.headers["Location"] == "/training"


def test_signing_in_leads_back_to_the_page_that_was_asked_for(site: Site, account: Callable[..., str]) -> None:
    account("E0001")
    visitor = site.visitor()
    asked = visitor.get("/modules/working-hours").headers["Location"]

    page = visitor.get(asked)
    reply = visitor.post(asked, data={"employee": "E0001", "password": PASSWORD})

    assert page.status_code == 200
    assert reply.headers["Location"] == "/modules/working-hours"


def test_a_large_form_is_refused(site: Site) -> None:
    reply = site.visitor().post("/sign-in", data={"employee": "x" * 100_000, "password": "x"})

    assert reply.status_code == 413
    assert "64 KB" in reply.text


def test_a_fault_of_the_program_shows_nothing_of_it(
    site: Site, account: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = site.person(account("E0001"))
    monkeypatch.setattr("kenshu.attempts.attempts.find", lambda *_: 1 / 0)

    reply = client.get(f"/api/attempts/{'0' * 32}/answers")

    assert reply.status_code == 500
    assert "サーバーで問題が起きました" in reply.json()["message"]
    assert "Traceback" not in reply.text
    assert "division" not in reply.text


@pytest.mark.both_databases
def test_the_cookie_secret_is_made_once_and_every_server_finds_it(course: Course, database: Database, backend: str) -> None:
    path = course.grading / "cookie_secret"

    made = cookie_secret(course.grading, database)

    assert len(made) == 64
    assert cookie_secret(course.grading, database) == made
    if backend == "postgresql":  # the other server's folder is on another machine
        assert cookie_secret(course.root / "elsewhere", database) == made
    assert path.exists() == (backend == "sqlite")


def test_a_file_with_the_cookie_secret_is_read_by_its_owner_alone(course: Course, database: Database) -> None:
    cookie_secret(course.grading, database)

    if os.name == "posix":
        assert stat.S_IMODE((course.grading / "cookie_secret").stat().st_mode) == 0o600


def test_a_damaged_cookie_secret_stops_the_start(course: Course, database: Database) -> None:
    (course.grading / "cookie_secret").write_bytes(b"")

    with pytest.raises(StorageFailed, match="cookie_secret"):
        cookie_secret(course.grading, database)
