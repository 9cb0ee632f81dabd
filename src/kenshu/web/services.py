"""The services that every handler works with, made once when the server starts."""

from dataclasses import dataclass, field

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
