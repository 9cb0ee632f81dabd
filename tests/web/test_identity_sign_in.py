"""Signing in: one message for every failure, slower after each, and no hash makes anybody else wait."""

import re
import threading
from collections.abc import Callable

import pytest

from kenshu.people import accounts
from kenshu.web.sign_in import FREE_FOR_ACCOUNT, FREE_FOR_ADDRESS, LONGEST_WAIT, Delays, SignInDelayed
from tests.web.conftest import PASSWORD, Site


class Seconds:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def fail(delays: Delays, account: str, address: str = "192.0.2.1", times: int = 1) -> None:
    for _ in range(times):
        delays.begin(account, address)


def test_some_failures_cost_nothing_and_then_the_wait_doubles() -> None:
    clock = Seconds()
    delays = Delays(clock)
    fail(delays, "E0001", times=FREE_FOR_ACCOUNT)

    waits = []
    for _ in range(10):
        with pytest.raises(SignInDelayed) as refused:
            delays.begin("E0001", "192.0.2.1")
        waits.append(refused.value.seconds)
        clock.now += refused.value.seconds
        delays.begin("E0001", "192.0.2.1")

    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, LONGEST_WAIT, LONGEST_WAIT]


def test_a_try_during_the_wait_makes_it_no_longer() -> None:
    clock = Seconds()
    delays = Delays(clock)
    fail(delays, "E0001", times=FREE_FOR_ACCOUNT)
    for _ in range(5):
        with pytest.raises(SignInDelayed):
            delays.begin("E0001", "192.0.2.1")

    clock.now += 2
    delays.begin("E0001", "192.0.2.1")


def test_many_tries_at_once_gain_nothing() -> None:
    delays = Delays(Seconds())
    fail(delays, "E0001", times=FREE_FOR_ACCOUNT)  # none of them has an outcome yet

    with pytest.raises(SignInDelayed):
        delays.begin("E0001", "192.0.2.2")


def test_an_address_that_tries_many_accounts_waits_as_well() -> None:
    clock = Seconds()
    delays = Delays(clock)
    for number in range(FREE_FOR_ADDRESS):
        delays.begin(f"E{number:04}", "192.0.2.1")

    with pytest.raises(SignInDelayed):
        delays.begin("E9999", "192.0.2.1")
    delays.begin("E9999", "192.0.2.2")


def test_signing_in_starts_afresh_and_a_city_hall_behind_one_address_is_not_slowed() -> None:
    delays = Delays(Seconds())
    for _ in range(3 * FREE_FOR_ADDRESS):
        delays.begin("E0001", "192.0.2.1")
        delays.succeeded("E0001", "192.0.2.1")

    fail(delays, "E0001", times=FREE_FOR_ACCOUNT)


def test_failures_are_forgotten_after_an_hour() -> None:
    clock = Seconds()
    delays = Delays(clock)
    fail(delays, "E0001", times=FREE_FOR_ACCOUNT)
    clock.now += 3601

    fail(delays, "E0001", times=FREE_FOR_ACCOUNT)


def test_an_unknown_account_and_a_wrong_password_are_answered_alike(site: Site, account: Callable[..., str]) -> None:
    account("E0001")
    visitor = site.visitor()

    wrong = visitor.post("/sign-in", data={"employee": "E0001", "password": "wrong-wrong-wrong"})
    unknown = visitor.post("/sign-in", data={"employee": "E9999", "password": "wrong-wrong-wrong"})

    assert "職員番号かパスワードが違います" in wrong.text
    token = re.compile(r'name="_xsrf" value="[^"]*"')
    assert token.sub("", wrong.text).replace("E0001", "E9999") == token.sub("", unknown.text)
    assert wrong.status_code == unknown.status_code
    assert "kenshu_session" not in visitor.cookies


def test_an_unknown_account_takes_a_hash_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    checked = []

    class Hasher:
        def hash(self, password: str) -> str:
            return f"hash of {password}"

        def verify(self, hashed: str, password: str) -> bool:
            checked.append(hashed)
            return True

    monkeypatch.setattr(accounts, "hasher", Hasher())
    accounts._nobodys_hash.cache_clear()

    assert not accounts.matches(None, PASSWORD)
    assert len(checked) == 1
    accounts._nobodys_hash.cache_clear()


def test_after_failures_the_page_says_how_long_to_wait(site: Site, account: Callable[..., str]) -> None:
    clock = Seconds()
    site.server.services.delays.seconds = clock
    account("E0001")
    visitor = site.visitor()
    for _ in range(FREE_FOR_ACCOUNT):
        visitor.post("/sign-in", data={"employee": "E0001", "password": "wrong-wrong-wrong"})

    slowed = visitor.post("/sign-in", data={"employee": "E0001", "password": PASSWORD})

    assert slowed.status_code == 429
    assert slowed.headers["Retry-After"] == "2"
    assert "2秒待って" in slowed.text
    clock.now += 2
    assert visitor.post("/sign-in", data={"employee": "E0001", "password": PASSWORD}).status_code == 303


def test_hashing_a_password_makes_nobody_wait(site: Site, account: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    account("E0001")
    visitor, other = site.visitor(), site.visitor()
    hashing, released = threading.Event(), threading.Event()

    def slow(*_: object) -> bool:
        hashing.set()
        assert released.wait(20)
        return True

    monkeypatch.setattr(accounts, "matches", slow)
    signing = threading.Thread(target=lambda: visitor.post("/sign-in", data={"employee": "E0001", "password": PASSWORD}))
    signing.start()
    assert hashing.wait(20)

    assert other.get("/sign-in").status_code == 200
    released.set()
    signing.join()
    assert "kenshu_session" in visitor.cookies


def test_full_width_letters_are_the_same_as_half_width_ones(site: Site, account: Callable[..., str]) -> None:
    account("E0001")

    assert site.person(" Ｅ０００１ ", PASSWORD.replace("-", "－")).get("/training").status_code == 200
