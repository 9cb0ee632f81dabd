"""Who reaches what: every address, every role, one's own and somebody else's. What is written here is what must hold."""

import http.client
from collections.abc import Callable

import httpx
import pytest

from kenshu.attempts.attempts import Attempt
from kenshu.people.access import ACCESS, EVERYBODY, may
from kenshu.web.guard import Guarded
from tests.conftest import Desk
from tests.web.conftest import Site

KERNEL = "0f0f0f0f-0000-4000-8000-0123456789ab"

# method, address ({own}, {other}: attempts of the employee and of somebody else) -> visitor, employee, trainer, hr
WALK = {
    ("GET", "/sign-in"): "200 go go go",
    ("GET", "/password"): "sign-in 200 200 200",
    ("POST", "/password"): "401 200 200 200",
    ("GET", "/password/forgotten"): "200 200 200 200",
    ("POST", "/password/forgotten"): "200 200 200 200",
    ("GET", "/password/new/nobodys-token"): "410 410 410 410",
    ("POST", "/password/new/nobodys-token"): "410 410 410 410",
    ("GET", "/static/page.js"): "200 200 200 200",
    ("GET", "/static/component.js"): "200 200 200 200",
    ("GET", "/favicon.ico"): "204 204 204 204",
    ("GET", "/"): "sign-in go go go",
    ("GET", "/training"): "sign-in 200 200 200",
    ("GET", "/modules/working-hours"): "sign-in 200 200 200",
    ("GET", "/modules/no-such-module"): "sign-in 404 404 404",
    ("GET", "/modules/working-hours/lesson.pdf"): "sign-in 200 200 200",
    ("GET", "/modules/no-such-module/lesson.pdf"): "sign-in 404 404 404",
    ("GET", "/preview/working-hours/lesson.pdf"): "sign-in 403 200 403",
    ("GET", "/guideline.pdf"): "200 200 200 200",
    ("GET", "/modules/..%2f..%2fcourse.yaml"): "404 404 404 404",
    ("GET", "/attempts/{own}/p01"): "sign-in 200 404 404",
    ("GET", "/attempts/{other}/p01"): "sign-in 404 404 404",
    ("GET", "/attempts/{own}/review"): "sign-in 200 404 404",
    ("GET", "/attempts/{other}/review"): "sign-in 404 404 404",
    ("GET", "/attempts/{other}/receipt"): "sign-in 404 404 404",
    ("GET", "/attempts/{other}/result"): "sign-in 404 404 404",
    ("GET", "/attempts/{own}/certificate"): "sign-in 422 404 404",
    ("GET", "/attempts/{other}/certificate"): "sign-in 404 404 404",
    ("POST", "/attempts/{own}/certificate"): "401 422 404 404",
    ("POST", "/attempts/{other}/certificate"): "401 404 404 404",
    ("GET", "/attempts/{own}/t01/form.pdf"): "sign-in 404 404 404",
    ("GET", "/attempts/{other}/t01/form.xlsx"): "sign-in 404 404 404",
    ("GET", "/attempts/{other}/t01/form.pdf"): "sign-in 404 404 404",
    ("GET", "/verify"): "200 200 200 200",
    ("POST", "/verify"): "405 405 405 405",
    ("GET", "/verify/file"): "200 200 200 200",
    ("POST", "/verify/file"): "go go go go",
    ("POST", "/attempts/{other}/t01/flag"): "401 404 404 404",
    ("POST", "/attempts/{other}/hand-in"): "401 404 404 404",
    ("GET", "/api/attempts/{own}/answers"): "401 200 404 404",
    ("GET", "/api/attempts/{other}/answers"): "401 404 404 404",
    ("PUT", "/api/attempts/{other}/answers/t01"): "401 404 404 404",
    ("POST", "/api/attempts/{other}/practice/p01"): "401 404 404 404",
    ("GET", "/api/attempts/{own}/result-state"): "401 200 404 404",
    ("GET", "/api/attempts/{other}/result-state"): "401 404 404 404",
    ("DELETE", "/api/attempts/{own}/answers/t01"): "401 405 405 405",
    ("GET", "/staff"): "sign-in 403 200 200",
    ("GET", "/staff/completion"): "sign-in 403 200 200",
    ("GET", "/staff/absences"): "sign-in 403 403 200",
}

# What Jupyter serves elsewhere, and ways around: nobody finds anything here, whoever asks.
NOWHERE = [
    "/login",
    "/logout",
    "/lab",
    "/tree",
    "/api",
    "/api/status",
    "/api/contents",
    "/api/contents/hr.ipynb",
    "/api/kernels",
    f"/api/kernels/{KERNEL}/channels",
    "/api/kernelspecs",
    "/api/sessions",
    "/api/terminals",
    "/terminals/websocket/1",
    "/api/me",
    "/files/hr.ipynb",
    "/nbconvert/html/hr.ipynb",
    "/view/hr.ipynb",
    "/metrics",
    "/voila/render/hr.ipynb",
    "/voila/static/voila.js",
    "/voila/files/grading/kenshu.db",
    "/dashboards/hr",
    f"/dashboards/api/kernels/{KERNEL}/channels",
    "/dashboards/voila/static/voila.js",
    "/api/office/absence.enter",
    "/staff/nowhere",
    "/staff/../grading/kenshu.db",
    "/static/",
    "/static/../app.py",
    "/static/..%2fapp.py",
    "/static/%2e%2e/app.py",
    "/static/....//app.py",
    "/static/..\\app.py",
    "/static//etc/passwd",
    "/static/.%00./app.py",
    "/grading/kenshu.db",
    "/grading/cookie_secret",
    "/scenarios/guideline.yaml",
    "/course.yaml",
    "//etc/passwd",
    "/%2e%2e/%2e%2e/etc/passwd",
]


@pytest.fixture
def attempts(desk: Desk, account: Callable[..., str]) -> dict[str, Attempt]:
    """An attempt of the employee, and one of a colleague who never signs in."""
    for employee, role in (("E0001", "employee"), ("T0001", "trainer"), ("H0001", "hr")):
        account(employee, role)
    return {"own": desk.start("E0001"), "other": desk.start(desk.employ("E0002"))}


@pytest.fixture
def people(site: Site, attempts: dict[str, Attempt]) -> list[httpx.Client]:
    """A visitor, an employee, a trainer, HR."""
    return [site.visitor(), site.person("E0001"), site.person("T0001"), site.person("H0001")]


def outcome(reply: httpx.Response) -> str:
    if reply.status_code in (302, 303):
        return "sign-in" if reply.headers["Location"].startswith("/sign-in") else "go"
    return str(reply.status_code)


def test_every_address_is_reached_by_its_roles_alone(people: list[httpx.Client], attempts: dict[str, Attempt]) -> None:
    ids = {name: attempt.id for name, attempt in attempts.items()}
    found: dict[tuple[str, str], list[str]] = {call: [] for call in WALK}
    expected = {call: outcomes.split() for call, outcomes in WALK.items()}
    for person in people:
        for method, address in expected:
            body = {"value": None, "base": 0, "click_id": "click-0001"} if method == "PUT" else {}
            reply = person.request(method, address.format(**ids), json=body if method != "GET" else None)
            found[method, address].append(outcome(reply))

    assert found == expected


def test_nothing_else_of_jupyter_or_of_the_disk_is_there(site: Site, people: list[httpx.Client]) -> None:
    found = {
        (number, address): status
        for number, person in enumerate(people)
        for address in NOWHERE
        if (status := raw_status(site, person, address)) not in (401, 403, 404)
    }

    assert found == {}


def raw_status(site: Site, person: httpx.Client, address: str) -> int:
    """The status of an address exactly as it is written: a client would tidy `..` away."""
    connection = http.client.HTTPConnection("127.0.0.1", site.server.port)
    cookies = "; ".join(f"{name}={value}" for name, value in person.cookies.items())
    connection.request("GET", address, headers={"Cookie": cookies})
    status = connection.getresponse().status
    connection.close()
    return status


def test_every_handler_stands_behind_the_gate_and_in_the_table(site: Site) -> None:
    for rule in site.server.app.wildcard_router.rules:
        assert issubclass(rule.target, Guarded), rule
        assert rule.target.what in ACCESS, rule


def test_a_request_method_that_nobody_knows_is_refused(people: list[httpx.Client]) -> None:
    assert {person.request("BREW", "/training").status_code for person in people} == {405}


def test_the_table_opens_code_to_nobody_and_writing_to_visitors_nowhere_but_to_sign_in() -> None:
    rows = [(what, action) for what, actions in ACCESS.items() for action in actions if may("employee", action, what)]

    assert {action for actions in ACCESS.values() for action in actions} == {"read", "write"}
    assert {what for what, action in rows if action == "write"} == {
        "sign-in",
        "sign-out",
        "language",
        "password",
        "password link",
        "training",
        "verify",
        "certificate",
    }
    open_to_visitors = {what for what, actions in ACCESS.items() if any(may(None, action, what) for action in actions)}
    assert open_to_visitors == {"static", "sign-in", "sign-out", "language", "password link", "nothing", "verify", "guideline"}
    assert not may(None, "read", "no such row")
    assert all(roles <= EVERYBODY for actions in ACCESS.values() for roles in actions.values())
