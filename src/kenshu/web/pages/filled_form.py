"""The form of the city as one filled it in, of one's own hand-in, as a file: PDF or XLSX."""

from sqlalchemy import Connection
from tornado.web import HTTPError

from kenshu.acts.exports import TYPES
from kenshu.attempts import attempts
from kenshu.clock import day_of
from kenshu.editions.guideline import released_guideline
from kenshu.editions.on_record import on_record
from kenshu.furigana.kit import kit_readings
from kenshu.furigana.notation import readings_of
from kenshu.i18n import say
from kenshu.kinds import paper
from kenshu.reports.filled_form import FilledForm, form_pdf, form_workbook
from kenshu.results.handin import receipt_of
from kenshu.web.pages.page import Page, refuse_void

_FORMATS = {
    "pdf": (form_pdf, TYPES["pdf"]),
    "xlsx": (form_workbook, TYPES["xlsx"]),
}


class FilledFormFile(Page):
    """The file of one slot."""

    async def get(self, attempt_id: str, slot: str, ending: str) -> None:
        """Send it; there is none before the hand-in, nor of a question that is not on a form."""
        form = await self.threads.read(lambda conn: self._form(conn, attempt_id, slot))
        if form is None:
            raise HTTPError(404)
        make, mime = _FORMATS[ending]
        file = await self.threads.read(lambda _: make(form))
        self.send_file(file, mime, f"form_{slot}.{ending}", f"{form.paper.title}_{slot}.{ending}")

    def _form(self, conn: Connection, attempt_id: str, slot: str) -> FilledForm | None:
        attempt = attempts.find(conn, attempt_id, self.employee_id)
        refuse_void(attempt)
        receipt, editions = receipt_of(conn, attempt_id), on_record(conn)
        if receipt is None or slot not in attempt.draw:
            return None
        value = receipt.answers.get(slot)
        question = editions.asked(attempt, attempt.draw[slot], value)
        filled = question and paper(question["offered"], value, self.lang)
        if not filled:
            return None
        guideline = released_guideline(conn) or {}
        known = guideline.get("clauses", ())
        readings = {
            **kit_readings(),
            **readings_of(guideline.get("furigana", ())),
            **editions.of(attempt).furigana(explained=False),
        }
        name = (self.user and self.user.name) or self.number
        day = day_of(receipt.at, self.course.time_zone)
        return FilledForm(
            paper=filled,
            module=editions.of(attempt).title[self.lang],
            person=say("web.receipt.person_id", self.lang, name=name, id=self.number),
            at=f"{say('web.receipt.at', self.lang)}: {self.written(receipt.at)}",
            clauses={each["id"]: f"{_number(each['label'][self.lang])} {each['text'][self.lang]}".lstrip() for each in known},
            lang=self.lang,
            day=day,
            readings=readings if self.furigana else {},
        )


def _number(label: str) -> str:
    """Return what a form prints of a clause's label: `(8)` of `様式1 その他 1(8)`, as its heading there has the 1."""
    return label.rpartition(" ")[2].lstrip("0123456789")
