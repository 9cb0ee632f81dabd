"""The services that every handler works with, made once when the server starts."""

import asyncio
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from kenshu.course import Course
from kenshu.storage import Database
from kenshu.web.background import Grader
from kenshu.web.sign_in import Delays
from kenshu.web.threads import Threads


@dataclass
class Services:
    """The course, its database, the threads that work on it, and the grader in the background."""

    course: Course
    database: Database
    threads: Threads
    grader: Grader
    delays: Delays = field(default_factory=Delays)
    resets: Delays = field(default_factory=Delays)  # requests for a new password
    checks: Delays = field(default_factory=Delays)  # of certificates: failures there make nobody's sign-in wait
    _turns: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    def turn(self, draft_id: str) -> asyncio.Lock:
        """Return the lock of a draft whose act writes in transactions of its own: of two presses the second waits for the first."""
        return self._turns.setdefault(draft_id, asyncio.Lock())
