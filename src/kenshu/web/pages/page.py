"""The handler that every page begins with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection

from kenshu import clock
from kenshu.attempts import attempts
from kenshu.attempts.attempts import Attempt
from kenshu.editions.guideline import released_guideline
from kenshu.editions.on_record import on_record
from kenshu.errors import AttemptClosed
from kenshu.furigana import Readings
from kenshu.furigana.notation import readings_of
from kenshu.i18n import say
from kenshu.reports.kept import kept
from kenshu.web.base import KenshuHandler
from kenshu.web.pages.records import AtWork, Records, at_work, records


@dataclass(frozen=True)
class FieldFault:
    """A fault in a field of a form, for the summary at the top and beside the field."""

    field: str
    text: str


def refuse_void(attempt: Attempt) -> None:
    """Raise AttemptClosed, with the reason, for an attempt that was voided."""
    if attempt.void is not None:
        raise AttemptClosed("attempt.void", reason=attempt.void)


def offered_readings(conn: Connection) -> Readings:
    """Return the readings of what anybody may read now: the guideline, and what the newest editions offer."""

    def made() -> Readings:
        guideline = released_guideline(conn) or {}
        return {**readings_of(guideline.get("furigana", ())), **on_record(conn).furigana}

    return kept(conn, "furigana", made)


class Page(KenshuHandler):
    """A page in the language of its reader."""

    async def show(
        self, template: str, *, faults: Sequence[FieldFault] = (), readings: Readings | None = None, **context: Any
    ) -> None:
        """Send a page; faults are summed up at its top, where the focus goes. Without readings it has those of what is released."""
        if self.furigana and readings is None:
            readings = await self.threads.glance(offered_readings)
        self.render_page(template, readings=readings, faults=faults, **context)

    def send_file(self, content: bytes, kind: str, plain: str, name: str) -> None:
        """Send a file of a media type under its name; who cannot read that has a plain one, of ASCII alone."""
        self.set_header("Content-Type", kind)
        self.set_header("Content-Disposition", f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}")
        self.finish(content)

    async def open_attempt(self, attempt_id: str, otherwise: str) -> AtWork | None:
        """Return one's own open attempt as it stands.

        Once it is handed in, goes on to its page `otherwise`. Raises AttemptUnknown, and AttemptClosed where it was voided.
        """
        found = await self.threads.glance(lambda conn: at_work(conn, attempts.find(conn, attempt_id, self.employee_id)))
        refuse_void(found.attempt)
        if found.attempt.handed_in_at is None:
            return found
        self.redirect(f"/attempts/{attempt_id}/{otherwise}")
        return None

    def say(self, key: str, **values: object) -> str:
        """Return words of `locale/web.yaml`."""
        return say(f"web.{key}", self.lang, **values)

    def records(self, conn: Connection, module_id: str | None = None) -> Records:
        """Read one's own records, of one module or of all."""
        return records(conn, self.employee_id, self.today, self.course.time_zone, module_id, self.course.leeway)

    @property
    def today(self) -> date:
        """The day where the course is."""
        return clock.today(self.course.time_zone)

    def written(self, moment: datetime) -> str:
        """Return a moment as the page's reader writes it."""
        return clock.written_time(moment, self.course.time_zone, self.lang)


class Onward(Page):
    """An address without a page: on to another one, made of what the first one holds."""

    def initialize(self, to: str) -> None:
        """Take what comes with the address."""
        super().initialize()
        self.to = to

    def get(self, *parts: str) -> None:
        """Go on."""
        self.redirect(self.to.format(*parts))
