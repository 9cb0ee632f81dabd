"""The surroundings of a dashboard: its course, viewer and language, and what is chosen on it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from typing import Literal, cast, get_args
from urllib.parse import parse_qs

from sqlalchemy import select
from traitlets import HasTraits, Instance, Int, Unicode

from kenshu import clock
from kenshu.acts.desk import Desk
from kenshu.course import Course
from kenshu.editions.on_record import Editions, on_record
from kenshu.i18n import LANGS, Lang, say, spoken_language
from kenshu.people import charges
from kenshu.people.departments import WHOLE_CITY
from kenshu.staff import Role
from kenshu.storage import Database, open_database
from kenshu.storage.tables import employee


def language_here() -> Lang:
    """Return the language that the page's address asks for (`?lang=en`), else the one of KENSHU_LANG or the system."""
    asked = parse_qs(os.environ.get("QUERY_STRING", "")).get("lang", [""])[0]
    return next((lang for lang in LANGS if lang == asked), spoken_language())


class Choices(HasTraits):
    """The choices for a dashboard's sections: a module, a day, a part of the tree, and where each person is counted."""

    module = Unicode()
    as_of = Instance(date)
    department = Unicode()
    counted_in = Unicode("day")  # or "completion"


class Here(HasTraits):
    """The surroundings of a section. `version` grows when something was chosen or written: what is shown is then read again."""

    version = Int(0)

    def __init__(self, lang: Lang | None = None) -> None:
        super().__init__()
        self.course = Course.here()
        self.lang: Lang = lang or language_here()
        self.who = os.environ.get("KENSHU_EMPLOYEE") or "lab"  # whoever runs the notebook in JupyterLab
        role = os.environ.get("KENSHU_ROLE", "")
        self.role: Role | Literal["lab"] = cast("Role", role) if role in get_args(Role) else "lab"
        self.served = bool(os.environ.get("KENSHU_SERVER"))
        mine = self.charge(self.today)
        self.choices = Choices(
            module=next(iter(self.editions.offered), ""), as_of=self.today, department=mine[0] if mine else WHOLE_CITY
        )
        self.choices.observe(lambda _change: self.changed())

    @cached_property
    def editions(self) -> Editions:
        """The editions on record."""
        with self.database.reading() as conn:
            return on_record(conn)

    @cached_property
    def database(self) -> Database:
        """The kit's records."""
        return open_database(self.course.database_url)

    @contextmanager
    def desk(self, *, writing: bool = False) -> Iterator[Desk]:
        """Give the viewer's desk on one state of the records, or in a transaction. Raises StorageFailed."""
        with self.database.writing() if writing else self.database.reading() as conn:
            yield Desk(conn, self.course, self.who, self.role, clock.now())

    def charge(self, day: date) -> list[str]:
        """Return the departments whose people the viewer sees on a day, and all below them; "" is the whole city."""
        if self.role != "trainer":
            return [WHOLE_CITY]
        with self.desk() as desk:
            return charges.of(desk.conn, self.who, day, self.course.time_zone)

    @property
    def today(self) -> date:
        """The day where the course is."""
        return clock.today(self.course.time_zone)

    def say(self, key: str, /, **values: object) -> str:
        """Return words of the dashboards, in their language."""
        return say(f"dashboard.{key}", self.lang, **values)

    def written(self, day: object) -> str:
        """Return a day for a page, in 和暦 as well: a date, or text as JSON has it; "" where there is none."""
        if isinstance(day, str) and day:
            day = date.fromisoformat(day[:10])
        return clock.written_date(day, self.lang) if isinstance(day, date) else ""

    def day(self, moment: date) -> str:
        """Return a day for the narrow column of a table."""
        return f"{moment.year}-{moment.month:02}-{moment.day:02}"

    def employment_type(self, name: str) -> str:
        """Return an employment type in words."""
        return say(f"people.employment.{name}", self.lang)

    def names(self) -> dict[str, str]:
        """Return {employee id: name} of everybody on record."""
        with self.desk() as desk:
            return {row.id: row.name for row in desk.conn.execute(select(employee.c.id, employee.c.name))}

    def title(self, module_id: str) -> str:
        """Return a module's title; its id where it was never released."""
        edition = self.editions.modules.get(module_id)
        return edition.title[self.lang] if edition else module_id

    def go_to(self, button: str) -> None:
        """Look at the department behind a button, whose value begins with "/": that of the whole city is not empty."""
        self.choices.department = button.removeprefix("/")

    def changed(self) -> None:
        """Say that something was chosen or written: what is shown is read again."""
        self.version += 1
