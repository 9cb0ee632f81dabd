"""文面: the words of reminders, set on record by HR and taken back to the course's; a sample shows them before they hold."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from kenshu.acts.desk import Desk
from kenshu.clock import day_of
from kenshu.editions.on_record import on_record
from kenshu.errors import KenshuError
from kenshu.i18n import LANGS
from kenshu.mail.letter import Item, Reminder, write
from kenshu.mail.settings import letters_of
from kenshu.mail.text import PLACEHOLDERS
from kenshu.mail.texts import Texts, checked, texts_in_force
from kenshu.web.drafts import Draft, Typed
from kenshu.web.staff.fields import Field, Hidden, Paragraph
from kenshu.web.staff.forms import Form, Look

_LONGEST = 10_000


class SetTexts(Form):
    """Both languages' subjects and text."""

    name = "reminders"
    act = "letter.set"
    words = "staff_reminders.text"
    template = "letter_texts.html"
    shows = "letter_sample.html"
    _back = ""

    def fields(self, desk: Desk) -> Sequence[Field]:
        """Return a field a language, filled with what holds now, and where to go back to."""
        holds = texts_in_force(desk.conn, desk.course).written
        labels = {lang: self.w(f"text.{lang}") for lang in LANGS}
        texts = [Paragraph(lang, labels[lang], initial=(holds[lang],), longest=_LONGEST, rows=22) for lang in LANGS]
        return (*texts, Hidden("back", required=False))

    def order(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return the texts alone."""
        return {lang: values[lang] for lang in LANGS}

    def look_ahead(self, desk: Desk, order: dict[str, Any]) -> Look:
        """Return a mail in the new words to a person who does not exist. Raises LetterFaults with every line that is wrong."""
        texts = Texts(checked({lang: order[lang] for lang in LANGS}), "hr")
        sample = write(self._sample(desk), desk.course, letters_of(desk.course), texts)
        return Look({"subject": sample.subject, "text": sample.text})

    def beside(self, desk: Desk, typed: Typed) -> dict[str, Any]:
        """Return what the placeholders mean, and whose words hold."""
        holds = texts_in_force(desk.conn, desk.course)
        at = f"{day_of(holds.at, desk.course.time_zone)}" if holds.at else ""
        return {
            "placeholders": [(f"{{{each}}}", self.w(f"placeholder.{each}")) for each in PLACEHOLDERS],
            "holds": self.w(f"whose.{holds.whose}", by=holds.by, at=at),
            "of_hr": holds.whose == "hr",
        }

    def about(self, fault: KenshuError) -> str:
        """Return the field of a fault: each file is a field here."""
        return next((lang for lang in LANGS if str(fault.values.get("file", "")).endswith(f".{lang}.txt")), "")

    def where(self, done: Mapping[str, Any]) -> str:
        """Return where the words were opened from."""
        return self._back if self._back.startswith("/staff/") else "/staff/reminders"

    async def _do(self, draft: Draft, order: dict[str, Any]) -> str:
        self._back = next(iter(draft.typed.get("back", [])), "")
        return await super()._do(draft, order)

    def _sample(self, desk: Desk) -> Reminder:
        name, department = (self.w(f"sample.{each}") for each in ("name", "department"))
        (module_id, edition), *_ = on_record(desk.conn).modules.items()
        late = Item(
            "000000",
            "000000",
            name,
            department,
            module_id,
            dict(edition.title),
            desk.day - timedelta(days=3),
            3,
            3,
            "not_started",
            2,
        )
        soon = replace(late, due=desk.day + timedelta(days=7), days_late=-7)
        return Reminder("000000", "000000", name, "sample@city.example", [late, soon], [late])


class TakeBack(Form):
    """The course's words again."""

    name = "reminders"
    act = "letter.take_back"
    words = "staff_reminders.text_back"
    checked = False


HANDLERS: list[Any] = [("/staff/reminders/text", SetTexts), ("/staff/reminders/text/back", TakeBack)]
