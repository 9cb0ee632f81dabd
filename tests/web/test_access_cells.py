"""The table of access, cell by cell: each row, each action, each role is tried by a real request, and goes as the table says."""

import http.client

import httpx
import pytest

from kenshu.acts.registry import ACTS, EXPORTS
from kenshu.people.access import ACCESS, Action, may
from kenshu.staff import Role
from tests.acts.city import MODULE, City
from tests.web.conftest import Site

KERNEL = "0f0f0f0f-0000-4000-8000-0123456789ab"
WHO: dict[Role | None, str] = {None: "", "employee": "E0001", "trainer": "T0001", "hr": "H0001"}
ACTIONS: tuple[Action, ...] = ("read", "write", "execute")

# Each row of the table: an address of it, and what is sent there to write; acts and tables follow from their names.
ADDRESS: dict[str, tuple[str, dict[str, str]]] = {
    "static": ("/static/site.css", {}),
    "sign-in": ("/sign-in", {"employee": "", "password": ""}),
    "sign-out": ("/sign-out", {}),
    "language": ("/language", {"lang": "ja"}),
    "password": ("/password", {}),
    "password link": ("/password/forgotten", {}),
    "nothing": ("/nowhere", {}),
    "verify": ("/verify", {}),
    "training": (f"/modules/{MODULE}", {}),
    "certificate": (f"/attempts/{'0' * 32}/certificate", {}),
    "hr": ("/dashboards/hr", {}),
    "trainer": ("/dashboards/trainer", {}),
    "dashboard files": ("/dashboards/voila/static/voila.js", {}),
    "kernels": (f"/dashboards/api/kernels/{KERNEL}", {}),
    "kernel end": (f"/dashboards/voila/api/shutdown/{KERNEL}", {}),
    "preview": (f"/preview/{MODULE}", {}),
    **{act.what: (f"/api/office/{name}", {}) for name, act in ACTS.items()},
    **{table.what: (f"/downloads/{name}.{table.forms[0]}", {}) for name, table in EXPORTS.items()},
}
NOT_FOUND_BY_ANYBODY = "nothing"  # its only answer is that there is nothing


@pytest.fixture
def people(city: City, site: Site) -> dict[Role | None, httpx.Client]:
    """Somebody of each role, and a visitor."""
    return {role: site.person(who) if who else site.visitor() for role, who in WHO.items()}


def kept_out(reply: httpx.Response) -> bool:
    """Whether the gate sent somebody away: to sign in, or for good."""
    to_sign_in = reply.status_code in (302, 303) and reply.headers["Location"].startswith("/sign-in?next=")
    return to_sign_in or reply.status_code in (401, 403)


def test_every_row_has_an_address_here() -> None:
    assert set(ADDRESS) == set(ACCESS)


def test_every_cell_is_what_the_server_does(site: Site, people: dict[Role | None, httpx.Client]) -> None:
    wrong: dict[tuple[str, str, str], int] = {}
    tried = 0
    for what, (address, body) in ADDRESS.items():
        for role, who in WHO.items():
            for action in ("read", "write"):
                reply = people[role].get(address) if action == "read" else people[role].post(address, data=body)
                tried += 1
                right = not kept_out(reply) if may(role, action, what) else kept_out(reply)
                if what == NOT_FOUND_BY_ANYBODY:
                    right = reply.status_code == 404
                if not right or reply.status_code >= 500:
                    wrong[what, str(role), action] = reply.status_code
                if what == "sign-out" and role is not None and action == "write":
                    people[role] = site.person(who)
    assert wrong == {}
    assert tried == 2 * len(ACCESS) * len(WHO)


def test_no_cell_opens_a_websocket_but_those_that_say_so(site: Site, people: dict[Role | None, httpx.Client]) -> None:
    """A kernel that is nobody's answers 404 to who may open one, and nobody else gets that far."""
    wrong = {}
    for what, (address, _) in ADDRESS.items():
        for role, person in people.items():
            status = handshake(site, person, address + ("/channels" if what == "kernels" else ""))
            reached = status == 404 if what == "kernels" else status == 101
            if reached != (may(role, "execute", what) and what == "kernels"):
                wrong[what, str(role)] = status
    assert wrong == {}
    assert {what for what, actions in ACCESS.items() if "execute" in actions} == {"kernels"}


def handshake(site: Site, person: httpx.Client, address: str) -> int:
    """What a websocket's opening is answered with; 101 where it opens."""
    connection = http.client.HTTPConnection("127.0.0.1", site.server.port)
    opening = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "a2Vuc2h1a2Vuc2h1a2Vucw==",
    }
    cookies = "; ".join(f"{name}={value}" for name, value in person.cookies.items())
    connection.request(
        "GET",
        address,
        headers={**opening, "Origin": site.address, "Cookie": cookies},
    )
    status = connection.getresponse().status
    connection.close()
    return status
