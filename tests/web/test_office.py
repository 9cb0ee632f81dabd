"""The office over HTTP: who may ask, in which way, how large, and what is said to somebody who is refused."""

import base64
import json
import uuid
from typing import Any

import httpx
import nbformat
import pytest
from sqlalchemy import func, select
from tornado.web import decode_signed_value

from kenshu.dashboards.calls import Refused, act, download_link
from kenshu.errors import KenshuError
from kenshu.people import accounts
from kenshu.staff import Role
from kenshu.storage.tables import absence
from kenshu.web.identity import COOKIE, SignedIn
from tests.acts.city import City
from tests.conftest import NOW
from tests.web.conftest import PASSWORD, Site
from tests.web.test_dashboards import kernel_of

ABSENCE = {"employee_id": "E0001", "kind": "leave", "first": "2026-11-01", "reason": "休職"}
SOURCE = """\
import os
from kenshu.dashboards.calls import act
from kenshu.errors import KenshuError
print("entered", act("absence.enter", employee_id="E0001", kind="leave", first="2026-11-01", reason="休職")["absence_id"])
try:
    act("assignment.preview", module_id="working-hours")
except KenshuError as refused:
    print(refused.message("ja"), refused.message("en"))
print("token", os.environ["KENSHU_KERNEL_TOKEN"], os.environ["KENSHU_EMPLOYEE"], os.environ["KENSHU_ROLE"])
"""


def absences(city: City) -> int:
    with city.database.reading() as conn:
        return conn.execute(select(func.count()).select_from(absence)).scalar_one()


def test_hr_acts_by_browser_and_it_is_on_record_who_it_was(city: City, site: Site) -> None:
    reply = site.person("H0001").post("/api/office/absence.enter", json=ABSENCE)

    assert reply.status_code == 200
    with city.database.reading() as conn:
        assert conn.execute(select(absence.c.id, absence.c.entered_by)).all() == [(reply.json()["absence_id"], "H0001")]


def test_nothing_is_done_without_a_token_against_forged_requests(city: City, site: Site) -> None:
    hr = site.person("H0001")
    forged = [
        hr.post("/api/office/absence.enter", json=ABSENCE, headers={"X-XSRFToken": ""}),
        hr.post("/api/office/absence.enter", json=ABSENCE, headers={"X-XSRFToken": "", "Authorization": "Kernel none"}),
        hr.post("/api/office/absence.enter", json=ABSENCE, headers={"X-XSRFToken": "", "Authorization": "kernel x"}),
        hr.get("/api/office/absence.enter", params={"order": json.dumps(ABSENCE)}),
    ]
    assert [reply.status_code for reply in forged] == [403, 401, 403, 403]
    assert absences(city) == 0


@pytest.mark.parametrize(("address", "lang"), [("", "ja"), ("?lang=en", "en"), ("?lang=fr", "ja")])
def test_a_fault_is_said_in_the_language_that_is_asked_for_and_comes_in_both(
    city: City, site: Site, address: str, lang: str
) -> None:
    reply = site.person("H0001").post(f"/api/office/absence.enter{address}", json={**ABSENCE, "first": "1 April"})

    assert reply.status_code == 422
    said = reply.json()
    assert said["message"] == said["messages"][lang]
    assert "日付として読めません" in said["messages"]["ja"]
    assert "is no day" in said["messages"]["en"]


@pytest.mark.parametrize(
    ("who", "act", "status"), [("", "absence.enter", 401), ("T0001", "absence.enter", 403), ("H0001", "no.such", 404)]
)
def test_who_may_not_is_told_in_json(city: City, site: Site, who: str, act: str, status: int) -> None:
    person = site.person(who) if who else site.visitor()
    reply = person.post(f"/api/office/{act}", json=ABSENCE)
    assert reply.status_code == status
    assert reply.json()["message"]
    assert absences(city) == 0


def test_what_has_changed_meanwhile_is_a_conflict(city: City, site: Site) -> None:
    reply = site.person("H0001").post("/api/office/reminders.send", json={"fingerprint": "0" * 64})
    assert reply.status_code == 409


def roster(size: int) -> bytes:
    """An order whose body is of this size."""
    order = {"name": "名簿.csv", "file": ""}
    file = base64.b64encode(b"x" * size).decode()
    return json.dumps({**order, "file": file[: size - len(json.dumps(order))]}).encode()


@pytest.mark.parametrize(
    ("who", "address", "size", "status"),
    [
        ("H0001", "/api/office/roster.preview", 1_000_000, 422),  # it arrived: what is in it is no roster
        ("H0001", "/api/office/roster.preview", 8_400_000, 413),
        ("H0001", "/api/office/absence.enter", 70_000, 413),
        ("H0001", "/api/office/roster.import", 70_000, 413),  # confirmed by its fingerprint, not by the file
        ("T0001", "/api/office/roster.preview", 1_000_000, 403),
        ("", "/api/office/roster.preview", 1_000_000, 413),
    ],
)
def test_only_a_roster_may_be_large_and_only_of_somebody_known(
    city: City, site: Site, who: str, address: str, size: int, status: int
) -> None:
    person = site.person(who) if who else site.visitor()
    reply = person.post(address, content=roster(size), headers={"Content-Type": "application/json"})
    assert reply.status_code == status
    if (who, size) == ("H0001", 8_400_000):
        assert "5 MB" in reply.json()["message"]


@pytest.fixture
def kernel(city: City, site: Site) -> "Kernel":
    """A kernel of HR's dashboard, as far as the server sees it."""
    return Kernel(city, site)


class Kernel:
    """Asks with a token that the server gave for `alive`."""

    def __init__(self, city: City, site: Site) -> None:
        self.city, self.site = city, site
        self.alive = {"k1"}
        self.browser = site.person("H0001")
        settings = site.server.app.settings
        settings["kernel_manager"] = self.alive
        said = decode_signed_value(settings["cookie_secret"], COOKIE, self.browser.cookies[COOKIE].strip('"'))
        assert said
        self.session = json.loads(said)["session"]
        self.token = self.given("hr")

    def given(self, role: Role, kernel: str = "k1") -> str:
        with self.city.database.reading() as conn:
            account = accounts.latest(conn, "H0001")
        assert account
        user = SignedIn(username="H0001", role=role, session=self.session, account=account.id)
        token: str = self.site.server.app.settings["identity_provider"].kernel_tokens.give(kernel, user, self.alive)
        return token

    def asks(self, method: str = "POST", address: str = "/api/office/absence.enter", token: str | None = None) -> int:
        headers = {"Authorization": f"Kernel {token or self.token}"}
        with httpx.Client(base_url=self.site.address, timeout=60) as client:
            return client.request(method, address, headers=headers, json=ABSENCE if method == "POST" else None).status_code


def test_a_kernel_does_what_its_owner_may_without_a_cookie(kernel: Kernel) -> None:
    assert kernel.asks() == 200
    assert kernel.asks(address="/api/office/assignment.preview") == 403


@pytest.mark.parametrize("address", ["/training", "/dashboards/hr", "/preview/working-hours", "/modules/working-hours"])
def test_a_kernels_token_opens_nothing_but_the_office(kernel: Kernel, address: str) -> None:
    assert kernel.asks("GET", address) in (302, 401)


@pytest.mark.parametrize("token", ["x", "k1", "H0001"])
def test_another_token_opens_nothing(kernel: Kernel, token: str) -> None:
    assert kernel.asks(token=token) == 401


def test_a_token_ends_with_its_kernel(kernel: Kernel) -> None:
    other = kernel.given("hr", "k2")
    assert kernel.asks(token=other) == 401  # it never lived
    kernel.alive.clear()
    assert kernel.asks() == 401


def test_a_token_ends_when_its_owner_signs_out(kernel: Kernel) -> None:
    assert kernel.browser.post("/sign-out").status_code == 303
    assert kernel.asks() == 401


@pytest.mark.parametrize("role", ["hr", "trainer"])
def test_a_token_ends_with_a_new_password_or_role(kernel: Kernel, role: Role) -> None:
    with kernel.city.database.writing() as conn:
        accounts.set_password(conn, "H0001", PASSWORD, NOW, role)
    assert kernel.asks() == 401


def test_a_token_of_another_role_than_the_account_has_opens_nothing(kernel: Kernel) -> None:
    assert kernel.asks(token=kernel.given("trainer")) == 401


@pytest.mark.kernel
def test_a_dashboard_acts_through_the_server_that_started_it(city: City, site: Site) -> None:
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    cells = [nbformat.v4.new_code_cell(SOURCE)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), city.course.notebooks / "hr.ipynb")
    hr = site.person("H0001")

    page = hr.get("/dashboards/hr")

    assert "entered 1" in page.text
    assert "あなたの役割では行えません" in page.text or "この操作は許可されていません" in page.text
    assert "This is not allowed" in page.text or "Your role may not" in page.text
    assert "H0001 hr" in page.text
    token = page.text.split("token ")[1].split(" ")[0]
    ask = {"headers": {"Authorization": f"Kernel {token}"}, "json": ABSENCE}
    assert httpx.post(f"{site.address}/api/office/absence.enter", timeout=60, **ask).status_code == 200  # type: ignore[arg-type]
    assert hr.post(f"/dashboards/voila/api/shutdown/{kernel_of(page)}").status_code == 204
    assert httpx.post(f"{site.address}/api/office/absence.enter", timeout=60, **ask).status_code == 401  # type: ignore[arg-type]
    assert absences(city) == 2


@pytest.fixture
def in_jupyterlab(city: City, monkeypatch: pytest.MonkeyPatch) -> City:
    """A notebook of the course that no server started."""
    for name in ("KENSHU_SERVER", "KENSHU_EMPLOYEE", "KENSHU_ROLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KENSHU_COURSE", str(city.course.root))
    return city


def test_without_a_server_the_same_is_done_here(in_jupyterlab: City) -> None:
    assert act("absence.enter", **ABSENCE) == {"absence_id": 1}
    with in_jupyterlab.database.reading() as conn:
        assert conn.execute(select(absence.c.entered_by)).scalar_one() == "lab"
    with pytest.raises(KenshuError) as refused:
        act("absence.withdraw", absence_id=1, reason="")
    assert "reason" in refused.value.message("en")
    with pytest.raises(KenshuError):
        act("no.such")


def test_here_too_a_named_role_is_held_to_the_table(in_jupyterlab: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KENSHU_EMPLOYEE", "T0001")
    monkeypatch.setenv("KENSHU_ROLE", "trainer")
    with pytest.raises(KenshuError):
        act("absence.enter", **ABSENCE)
    assert absences(in_jupyterlab) == 0


@pytest.mark.parametrize("name", ["roster.preview", "absence.enter", "reminders.preview"])
def test_here_and_through_the_server_say_the_same(city: City, kernel: Kernel, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    told: dict[str, Any] = {
        "absence.enter": {**ABSENCE, "first": "soon"},
        "roster.preview": {"name": "a.csv", "file": base64.b64encode(b"id,name\n").decode()},
    }
    monkeypatch.setenv("KENSHU_COURSE", str(city.course.root))
    said = []
    for server in (kernel.site.address, None):
        if server:
            monkeypatch.setenv("KENSHU_SERVER", server)
            monkeypatch.setenv("KENSHU_KERNEL_TOKEN", kernel.token)
        else:
            monkeypatch.delenv("KENSHU_SERVER")
        try:
            said.append(act(name, **told.get(name, {})))
        except KenshuError as refused:
            said.append({lang: refused.message(lang) for lang in ("ja", "en")})
    assert said[0] == said[1]
    assert said[0]


def test_a_server_that_does_not_answer_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KENSHU_SERVER", "http://127.0.0.1:9")
    monkeypatch.setenv("KENSHU_KERNEL_TOKEN", uuid.uuid4().hex)
    with pytest.raises(KenshuError) as refused:
        act("absence.enter", **ABSENCE)
    assert not isinstance(refused.value, Refused)
    assert "http://127.0.0.1:9" in refused.value.message("ja")


def test_a_link_says_what_is_asked_for() -> None:
    assert download_link("people", "xlsx", module="working-hours", department=None, lang="ja") == (
        "/downloads/people.xlsx?module=working-hours&lang=ja"
    )
