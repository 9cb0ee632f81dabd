"""受講のお知らせ: the reminders of the steps, the words of all reminders, and what was sent when."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from kenshu.acts.desk import Desk
from kenshu.clock import day_of
from kenshu.i18n import say
from kenshu.mail.reminders import due
from kenshu.mail.sent_mails import sent_mails
from kenshu.mail.settings import letters_of
from kenshu.mail.texts import texts_in_force
from kenshu.web.staff.reminding import Sends
from kenshu.web.staff.section import Asked, Section, filters
from kenshu.web.staff.sent import whose
from kenshu.web.staff.tables import Cell, Column, table

_TODAY = "/staff/reminders/send"
_COLUMNS = ("made_at", "recipient", "modules", "outcome", "by")
_LOOK = {"sent": "completed", "unknown": "awaiting"}  # any other: failed


class Reminders(Section):
    """The number of reminders due today, whose words hold, and the mails of before."""

    name = "reminders"
    words = "staff_reminders"

    def draw(self, desk: Desk, asked: Asked) -> dict[str, Any]:
        """Return what is due and what was sent."""
        letters = letters_of(desk.course)
        found = sent_mails(desk.conn, desk.course.time_zone, self.lang)
        found["outcome_words"] = found["outcome"].map(lambda each: self.w(f"outcome.{each}"))
        sort_of = {"outcome": "outcome_words"}
        columns = [Column(name, self.w(f"column.{name}"), sorts=name not in sort_of) for name in _COLUMNS]
        texts = texts_in_force(desk.conn, desk.course)
        steps = letters.reminders
        return {
            "due": len(due(desk.conn, desk.course, desk.day)),
            "by_mail": letters.mail is not None,
            "address": letters.address,
            "steps": self.w(
                "steps",
                before=say("staff.comma", self.lang).join(map(str, steps.before)) or "–",
                after=say("staff.comma", self.lang).join(map(str, steps.after)) or "–",
                heads=steps.to_manager_from,
            ),
            "texts": self.w(
                f"whose.{texts.whose}", by=texts.by, at=f"{day_of(texts.at, desk.course.time_zone)}" if texts.at else ""
            ),
            "in_doubt": int((found["outcome"] == "unknown").sum()),
            "form": _TODAY,
            "whose": whose(self, _TODAY),
            "filters": filters(desk, asked, self.lang, "search"),
            "table": table(
                found,
                columns,
                self._row,
                asked,
                caption=self.w("sent_when", number=len(found)),
                empty=self.w("none_sent"),
                searched=("recipient",),
            ),
        }

    def _row(self, each: Mapping[str, Any]) -> dict[str, Any]:
        shown = Cell(each["outcome_words"], tag=_LOOK.get(each["outcome"], "failed"))
        reason = each["reason"]
        return {
            **each,
            "made_at": f"{pd.Timestamp(each['made_at']):%Y-%m-%d %H:%M}",
            "outcome": Cell(f"{each['outcome_words']}: {reason}", late=True) if reason else shown,
        }


class SendToday(Sends):
    """The reminders of today's steps."""

    name = "reminders"
    words = "staff_reminders.steps_today"


HANDLERS: list[Any] = [("/staff/reminders", Reminders), (_TODAY, SendToday)]
