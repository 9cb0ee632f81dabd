"""What every page begins with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from kenshu import clock
from kenshu.attempts.attempts import Attempt
from kenshu.errors import AttemptClosed
from kenshu.i18n import say
from kenshu.web.base import KenshuHandler
from kenshu.web.pages.records import Records, records

ATTEMPT = r"/attempts/([0-9a-f]{32})"


@dataclass(frozen=True)
class FieldFault:
    """What is wrong with a field of a form, for the summary at the top and beside the field."""

    field: str
    text: str


def refuse_void(attempt: Attempt) -> None:
    """Raise AttemptClosed, with the reason, for an attempt that was voided."""
    if attempt.void is not None:
        raise AttemptClosed("attempt.void", reason=attempt.void)


class Page(KenshuHandler):
    """A page in the language of its reader."""

    async def show(self, template: str, *, faults: Sequence[FieldFault] = (), **context: Any) -> None:
        """Send a page, with the course's title and the name of the person who has signed in."""
        self.render_page(
            template,
            course_title=self.course.settings["title"][self.lang],
            person=self.name or self.employee_id,
            faults=faults,
            **context,
        )

    def say(self, key: str, **values: object) -> str:
        """Words of `locale/web.yaml`."""
        return say(f"web.{key}", self.lang, **values)

    def records(self, conn: Connection, module_id: str | None = None) -> Records:
        """One's own records, of one module or of all."""
        return records(conn, self.employee_id, self.today, self.course.time_zone, module_id)

    @property
    def today(self) -> date:
        """The day where the course is."""
        return clock.today(self.course.time_zone)

    def written(self, moment: datetime) -> str:
        """A moment as the page's reader writes it."""
        return clock.written_time(moment, self.course.time_zone, self.lang)
