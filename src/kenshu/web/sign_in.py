"""Signing in: slow on purpose after failures, and silent about which half was wrong."""

import hashlib
import math
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from sqlalchemy import Connection, delete, select

from kenshu import clock
from kenshu.course import Course
from kenshu.errors import AccountRefused
from kenshu.people import accounts, numbers
from kenshu.people.accounts import Account
from kenshu.storage.tables import sign_in_failure
from kenshu.web.threads import Threads

FREE_FOR_ACCOUNT = 3  # failures that cost no waiting
FREE_FOR_ADDRESS = 30  # a city hall's people often come from one address
LONGEST_WAIT = 300.0  # seconds; a bound, so that nobody can lock somebody else out for long
FORGOTTEN_AFTER = 3600.0  # seconds after the last failure


class SignInDelayed(AccountRefused):
    """Too many failures: the next try is looked at after `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__("account.wait", seconds=seconds)
        self.seconds = seconds


@dataclass
class _Failures:
    number: int = 0
    last: float = 0.0


@dataclass
class Delays:
    """The waits of an account and an address: 2, 4, 8, ... seconds after the free failures, 300 at most."""

    seconds: Callable[[], float] = time.monotonic
    _failures: dict[tuple[str, str], _Failures] = field(default_factory=dict)

    def begin(self, account: str, address: str) -> None:
        """Note a try; it counts as a failure until `succeeded`, so that many at once gain nothing. Raises SignInDelayed."""
        now = self.seconds()
        self._forget(now)
        wait = max(self._wait(key, free, now) for key, free in _keys(account, address))
        if wait > 0:
            raise SignInDelayed(math.ceil(wait))
        for key, _ in _keys(account, address):
            failures = self._failures.setdefault(key, _Failures())
            failures.number += 1
            failures.last = now

    def succeeded(self, account: str, address: str) -> None:
        """Note that the try was right: the account starts afresh, the address has one failure fewer."""
        for key, _ in _keys(account, address):
            if key[0] == "account":
                self._failures.pop(key, None)
            elif key in self._failures:
                self._failures[key].number -= 1

    def _wait(self, key: tuple[str, str], free: int, now: float) -> float:
        failures = self._failures.get(key)
        if failures is None or failures.number < free:
            return 0.0
        return failures.last + min(2.0 ** min(failures.number - free + 1, 10), LONGEST_WAIT) - now

    def _forget(self, now: float) -> None:
        old = [key for key, failures in self._failures.items() if now - failures.last > FORGOTTEN_AFTER]
        for key in old:
            del self._failures[key]


def _keys(account: str, address: str) -> Iterable[tuple[tuple[str, str], int]]:
    return ((("account", account), FREE_FOR_ACCOUNT), (("address", address), FREE_FOR_ADDRESS))


async def whose(threads: Threads, course: Course, number: str) -> str:
    """Return the id of whoever a typed number means; for a number that nobody has, one that is nobody's."""
    typed, today = accounts.normalized(number).strip()[:64], clock.today(course.time_zone)
    return await threads.read(lambda conn: numbers.meant(conn, typed, today)) or f"{numbers.AGAIN}{typed}"


async def signed_in(threads: Threads, delays: Delays, course: Course, employee_id: str, password: str, address: str) -> Account:
    """Return the account behind an id and its password. The hash is computed in a thread: nobody else waits for it.

    Raises AccountRefused with one message for an id that nobody has and for a wrong password, or SignInDelayed.
    """
    await count(threads, delays, course, employee_id, address, lambda counted: counted.begin)
    today = clock.today(course.time_zone)
    account = await threads.read(lambda conn: accounts.may_sign_in(conn, employee_id, today))
    right = await threads.hash(lambda: accounts.matches(account, password[: accounts.LONGEST + 1]))
    if account is None or not right:
        raise AccountRefused("account.wrong")
    await count(threads, delays, course, employee_id, address, lambda counted: counted.succeeded)
    return account


async def count(
    threads: Threads,
    delays: Delays,
    course: Course,
    account: str,
    address: str,
    step: Callable[[Delays], Callable[[str, str], None]],
) -> None:
    """Do a step of the delays of an account and an address, counted here or with all servers of the database.

    Raises SignInDelayed.
    """
    if course.database_url.startswith("sqlite"):
        step(delays)(account, address)
    else:
        await threads.write(lambda conn: count_together(conn, account, address, lambda counted: step(counted)(account, address)))


def count_together(conn: Connection, account: str, address: str, step: Callable[[Delays], None]) -> None:
    """Do a step of the delays of an account and an address with what all servers of the database have counted.

    Ids and addresses are kept as hashes: what is typed into the wrong field may be a password.
    """
    now = clock.now().timestamp()
    conn.execute(delete(sign_in_failure).where(sign_in_failure.c.last < now - FORGOTTEN_AFTER))
    keys = {hashlib.sha256(" ".join(key).encode("utf-8", "replace")).hexdigest(): key for key, _ in _keys(account, address)}
    rows = conn.execute(select(sign_in_failure).where(sign_in_failure.c.who.in_(keys)))
    failures = {keys[row.who]: _Failures(row.number, row.last) for row in rows}
    step(Delays(lambda: now, failures))
    conn.execute(delete(sign_in_failure).where(sign_in_failure.c.who.in_(keys)))
    kept = [
        {"who": who, "number": failures[key].number, "last": failures[key].last} for who, key in keys.items() if key in failures
    ]
    if kept:
        conn.execute(sign_in_failure.insert(), kept)
