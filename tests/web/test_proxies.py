"""Behind a reverse proxy: each sender's own address counts, nobody else can claim one, and cookies are for HTTPS alone."""

from collections.abc import Callable

import httpx
import pytest
from tornado.httputil import HTTPHeaders, HTTPServerRequest, RequestStartLine

from kenshu.errors import KenshuError
from kenshu.web.proxies import believe, networks
from kenshu.web.sign_in import FREE_FOR_ADDRESS
from tests.web.conftest import PASSWORD, Site


def request(sender: str, **headers: str) -> HTTPServerRequest:
    said = HTTPHeaders({name.replace("_", "-"): value for name, value in headers.items()})
    made = HTTPServerRequest(start_line=RequestStartLine("GET", "/", "HTTP/1.0"), headers=said)
    made.remote_ip = sender
    return made


@pytest.mark.parametrize(
    ("sender", "forwarded", "taken"),
    [
        ("127.0.0.1", "192.0.2.7", "192.0.2.7"),
        ("127.0.0.1", "203.0.113.9, 192.0.2.7", "192.0.2.7"),  # the sender wrote the first
        ("127.0.0.1", "203.0.113.9, 192.0.2.7, 10.1.2.3", "192.0.2.7"),  # through two proxies
        ("127.0.0.1", "2001:db8::7", "2001:db8::7"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "192.0.2.7, <script>", "127.0.0.1"),
        ("192.0.2.50", "192.0.2.7", "192.0.2.50"),  # who is no proxy is not believed
    ],
)
def test_the_address_is_that_of_whoever_sent_it_to_the_proxies(sender: str, forwarded: str, taken: str) -> None:
    sent = request(sender, X_Forwarded_For=forwarded)
    believe(sent, networks(["127.0.0.1", "10.0.0.0/8"]))
    assert sent.remote_ip == taken


@pytest.mark.parametrize(
    ("sender", "said", "scheme"),
    [("127.0.0.1", "https", "https"), ("127.0.0.1", "gopher", "http"), ("192.0.2.50", "https", "http")],
)
def test_the_scheme_is_what_a_proxy_says(sender: str, said: str, scheme: str) -> None:
    sent = request(sender, X_Forwarded_Proto=said)
    believe(sent, networks(["127.0.0.1"]))
    assert sent.protocol == scheme


def test_without_a_proxy_nothing_is_believed() -> None:
    sent = request("127.0.0.1", X_Forwarded_For="192.0.2.7", X_Forwarded_Proto="https")
    believe(sent, ())
    assert (sent.remote_ip, sent.protocol) == ("127.0.0.1", "http")


def test_what_is_no_address_is_refused_in_one_sentence() -> None:
    with pytest.raises(KenshuError, match="office-proxy"):
        networks(["office-proxy"])


@pytest.fixture
def behind(site: Site) -> Site:
    """The server, told that this computer is a proxy."""
    site.server.app.settings["kenshu_proxies"] = networks(["127.0.0.1"])
    return site


def test_failures_of_one_address_make_no_other_wait(behind: Site, account: Callable[..., str]) -> None:
    visitor, person = behind.visitor(), account("E0001")

    def sign_in(password: str, sender: str) -> httpx.Response:
        said = {"X-Forwarded-For": sender, "X-Forwarded-Proto": "https"}
        return visitor.post("/sign-in", data={"employee": person, "password": password}, headers=said)

    delays = behind.server.services.delays
    for number in range(FREE_FOR_ADDRESS):
        delays.begin(f"N{number}", "192.0.2.1")
    assert sign_in(PASSWORD, "192.0.2.1").status_code == 429
    assert sign_in(PASSWORD, "192.0.2.2").status_code == 303


def test_the_cookie_is_for_https_alone_where_the_proxy_was_reached_by_it(behind: Site, account: Callable[..., str]) -> None:
    visitor = behind.visitor()
    form = {"employee": account("E0001"), "password": PASSWORD}
    reply = visitor.post("/sign-in", data=form, headers={"X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": "https"})
    assert "; Secure" in reply.headers["Set-Cookie"]
