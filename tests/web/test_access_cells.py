"""The table of access against the server: each address, each role and each method is tried by a real request."""

import re
from collections.abc import Iterator

import httpx
import pytest
from tornado.routing import PathMatches

from kenshu.acts.registry import ACTS
from kenshu.people.access import ACCESS, Action, may
from kenshu.staff import Role
from kenshu.web.guard import ACTIONS
from kenshu.web.security import PAGE_POLICY
from tests.acts.city import MODULE, City
from tests.web.conftest import Site

WHO: dict[Role | None, str] = {None: "", "employee": "E0001", "trainer": "T0001", "hr": "H0001"}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
# What the groups of the addresses' patterns may stand for: somebody's attempt that is nobody's, a module, a slot, a file.
EXAMPLES = (
    ("[0-9]{1,3}", "0"),
    ("[0-9]{4}-[0-9A-Z]", "2026-AAAAAA"),
    ("[0-9a-f]{32}", "0" * 32),
    ("[a-z0-9-]{1,64}", MODULE),
    ("[a-z][0-9]{2,4}", "t01"),
    ("[A-Za-z0-9_-]{1,128}", "nobodys-token"),
    ("all|draw", "all"),
    ("js|css", "js"),
    ("pdf|xlsx", "pdf"),
    ("[A-Za-z0-9_-]+(?:", "site.css"),
)


@pytest.fixture
def people(city: City, site: Site) -> dict[Role | None, httpx.Client]:
    """Somebody of each role, and a visitor."""
    return {role: site.person(who) if who else site.visitor() for role, who in WHO.items()}


def addresses(site: Site) -> Iterator[tuple[str, str]]:
    """Each address of the server with its row of the table; a part that varies has an example in its place."""
    for rule in site.server.app.wildcard_router.rules:
        assert isinstance(rule.matcher, PathMatches)
        pattern = rule.matcher.regex.pattern.removesuffix("$")
        pattern = re.sub(r"\(\?:\[0-9a-f\]\{16\}/\)\?", "", pattern)
        yield filled(pattern), rule.target.what


def filled(pattern: str) -> str:
    """An address that a pattern matches."""
    depth, found, group = 0, "", ""
    for sign in pattern:
        depth += (sign == "(") - (sign == ")")
        if depth or sign == ")":
            group += sign
        if sign == ")" and not depth:
            found += next(example for part, example in EXAMPLES if part in group)
            group = ""
        elif not depth and sign != "\\":
            found += sign
    return found.replace("[0-9a-f]{32}", "0" * 32).replace("t[0-9]{2,4}", "t01")


def kept_out(reply: httpx.Response) -> bool:
    """Whether the gate sent somebody away: to sign in, or for good."""
    to_sign_in = reply.status_code in (302, 303) and reply.headers["Location"].startswith("/sign-in?next=")
    return to_sign_in or reply.status_code in (401, 403)


def test_every_row_of_a_page_leads_to_an_address_and_every_address_to_a_row(site: Site) -> None:
    of_acts = {act.what for act in ACTS.values()}
    assert {what for _, what in addresses(site)} | {"nothing"} | of_acts == set(ACCESS)


def test_every_address_goes_by_every_method_as_its_row_says(site: Site, people: dict[Role | None, httpx.Client]) -> None:
    wrong: dict[tuple[str, str, str], int] = {}
    loose: dict[str, str] = {}
    tried = 0
    for address, what in addresses(site):
        for role, who in WHO.items():
            for method in METHODS:
                reply = people[role].request(method, address)
                tried += 1
                action: Action = ACTIONS[method]
                right = reply.status_code == 404 if what == "nothing" else kept_out(reply) != may(role, action, what)
                if not right or reply.status_code >= 500:
                    wrong[address, str(role), method] = reply.status_code
                if reply.headers.get("Content-Security-Policy") != PAGE_POLICY:
                    loose[address] = reply.headers.get("Content-Security-Policy", "")
                if what == "sign-out" and role is not None and not kept_out(reply) and reply.status_code == 303:
                    people[role] = site.person(who)
    assert wrong == {}
    assert loose == {}
    assert tried == len(list(addresses(site))) * len(WHO) * len(METHODS)


def test_no_address_opens_a_websocket(site: Site, people: dict[Role | None, httpx.Client]) -> None:
    opening = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "a2Vuc2h1a2Vuc2h1a2Vucw==",
        "Origin": site.address,
    }
    opened = [address for address, _ in addresses(site) if people["hr"].get(address, headers=opening).status_code == 101]
    assert opened == []
