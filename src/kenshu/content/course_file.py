"""The schema of `course.yaml`: every field, its type and its default.

What the kit reads at work is the file as written (`Course.settings`); here it is held against the schema, by `kenshu lint`.
"""

import ipaddress
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from kenshu.content.reader import Source, convert, read
from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.folding import folded
from kenshu.kinds.question import Filled, Id, Record, Words
from kenshu.leeway import MOST, Leeway
from kenshu.mail_addresses import NoMailAddress, read_address
from kenshu.staff import EmploymentType

SomeDays = Annotated[int, Field(ge=0, le=MOST)]
Days = list[Annotated[int, Field(ge=1, le=366)]]
Address = Annotated[str, Field(pattern=r"^(https?://[!-~]+[^/])?$")]


def _mailbox(written: str) -> str:
    """Return the address as mail servers take it; raise pydantic's error for one that is none, or not in ASCII before the @."""
    with suppress(NoMailAddress):
        read = read_address(written)
        if not read.needs_utf8:  # else a server might take no mail at all
            return str(read)
    raise PydanticCustomError("mail_address", "name@city.example")


Mailbox = Annotated[str, AfterValidator(_mailbox)]


class Lab(Record):
    """JupyterLab and nbgrader's exchange: whose account is whose, where the exchange is, where formgrader is reached."""

    accounts: dict[str, str] = Field(default={})
    shared_account: bool = False
    exchange: str = "grading/exchange"
    address: Address = ""


class Xapi(Record):
    """Statements for a learning record store: the home page of the accounts in them."""

    home: str = ""


class Steps(Record):
    """The days of reminders: before the due date, after it, and from how many days late the manager is told too."""

    before: Days = Field(default=[14, 3])
    after: Days = Field(default=[1, 7, 14])
    to_manager_from: Annotated[int, Field(ge=1, le=366)] = 1

    def latest(self, days_late: int) -> int | None:
        """Return the step that holds so many days after the due date (before it: less than 0); None before the first."""
        late = days_late > 0
        steps = self.after if late else [-days for days in self.before]
        return max((step for step in steps if step <= days_late), default=None)


class Mail(Record):
    """The mail server, from whom mails are, and who gets the answers. A password is never sent unencrypted to another computer."""

    sender: Mailbox
    reply_to: Mailbox | None = None
    host: Filled
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    starttls: bool = True
    user: str = ""
    password_from: str = ""

    @model_validator(mode="after")
    def _guard_password(self) -> Self:
        if self.user and not (self.starttls or _is_here(self.host)):
            raise PydanticCustomError("unencrypted_password", "user needs starttls: true")
        return self


class Grading(Record):
    """Grading by people: the share of free texts that a second trainer marks too, without seeing the first one's marks."""

    double_marking: Annotated[float, Field(ge=0, le=1)] = 0


RosterField = Literal[
    "id",
    "name",
    "kana",
    "department",
    "division",
    "section",
    "unit",
    "employment_type",
    "post_kind",
    "concurrent",
    "duties",
    "mail",
    "joined",
]


class RosterWords(Record):
    """A city's own words in its rosters: headings, employment types, and types whose people the course leaves out."""

    headings: dict[RosterField, list[Filled]] = Field(default={})
    employment_types: dict[EmploymentType, list[Filled]] = Field(default={})
    left_out: list[Filled] = Field(default=[])


class CourseFile(Record):
    """The whole of `course.yaml`."""

    id: Filled
    title: Words
    languages: dict[str, Filled] = Field(default={})
    time_zone: Filled
    database: str = ""
    lab: Lab = Lab()
    xapi: Xapi = Xapi()
    issuer: Words | None = None
    address: Address = ""
    font: Path | None = None
    modules: list[Id] = Field(default=[])
    days_to_begin: SomeDays = Leeway.days_to_begin
    renewal_window: SomeDays = Leeway.renewal_window
    days_to_renew: SomeDays = Leeway.days_to_renew
    reminders: Steps = Steps()
    mail: Mail | None = None
    grading: Grading = Grading()
    roster: RosterWords = RosterWords()

    @field_validator("time_zone")
    @classmethod
    def _known(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, OSError, ValueError) as fault:
            raise PydanticCustomError("time_zone", "Asia/Tokyo") from fault
        return name


def course_file_faults(course: Course) -> list[KenshuError]:
    """Return what is wrong with `course.yaml`, each with its line: unknown fields and modules, missing and misshapen ones."""
    faults: list[KenshuError] = []
    source = read(course.root / "course.yaml", faults)
    written = source and convert(source, CourseFile, faults)
    if source and written:
        known = sorted(path.stem for path in course.quizzes.glob("*.yaml"))
        for number, module in enumerate(written.modules):
            if module not in known:
                faults.append(source.fault(("modules", number), "unknown_module", found=module, allowed=", ".join(known)))
        faults.extend(_unknown_languages(source, written))
        faults.extend(_doubled_words(source, written.roster))
    return faults


def _unknown_languages(source: Source, written: CourseFile) -> Iterator[KenshuError]:
    """Yield each tag that begins with no language that Unicode knows: a country's code, most often."""
    from babel import Locale

    known = Locale("en").languages
    for tag in written.languages:
        if tag.partition("-")[0] not in known:
            yield source.fault(("languages", tag), "unknown_language", found=tag)


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _doubled_words(source: Source, written: RosterWords) -> Iterator[KenshuError]:
    """Yield each word of rosters that is said to mean two things: a heading two fields, a type two types, or to be left out too."""
    headings = {str(name): words for name, words in written.headings.items()}
    types = {str(name): words for name, words in written.employment_types.items()} | {"left_out": written.left_out}
    for group, meanings in (("headings", headings), ("employment_types", types)):
        first: dict[str, str] = {}
        for meant, words in meanings.items():
            for number, word in enumerate(words):
                other = first.setdefault(folded(word), meant)
                if other != meant:
                    place = ("roster", meant, number) if meant == "left_out" else ("roster", group, meant, number)
                    yield source.fault(place, "roster_word_twice", found=word, other=other)
