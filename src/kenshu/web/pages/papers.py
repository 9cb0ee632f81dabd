"""Papers of what is read, as PDF: a lesson and the guideline, each as on its page.

/modules/<module>/lesson.pdf      of the edition that one is at, else of the newest
/preview/<module>/lesson.pdf      the same for trainers, of the newest edition
/guideline.pdf                    all of it with its forms, for everybody
"""

from sqlalchemy import Connection
from tornado.web import HTTPError

from kenshu.acts.exports import TYPES
from kenshu.editions.edition import Edition
from kenshu.editions.guideline import released_guideline
from kenshu.editions.on_record import on_record
from kenshu.errors import CourseMissing
from kenshu.furigana.kit import kit_readings
from kenshu.furigana.notation import readings_of
from kenshu.papers.guideline import guideline_pdf
from kenshu.papers.lesson import lesson_pdf
from kenshu.reports.kept import kept
from kenshu.web.pages.page import Page
from kenshu.web.render import clean_html


class LessonPaper(Page):
    """The lesson of a module."""

    async def get(self, module_id: str) -> None:
        """Send it; there is none in an edition from before there were lessons."""
        edition = await self.threads.glance(lambda conn: self.edition(conn, module_id))
        if not edition.lesson:
            raise HTTPError(404)
        title, lang = edition.title[self.lang], self.lang
        readings = {**kit_readings(), **edition.furigana(explained=False)} if self.furigana else {}
        file = await self.threads.read(lambda _: lesson_pdf(title, edition.lesson, lang, clean_html, readings))
        self.send_file(file, TYPES["pdf"], f"lesson_{module_id}.pdf", f"{title}.pdf")

    def edition(self, conn: Connection, module_id: str) -> Edition:
        """Return the edition that one reads."""
        mine = self.records(conn, module_id)
        return mine.edition(module_id, mine.standing(module_id, self.today, self.course.time_zone))


class PreviewPaper(LessonPaper):
    """The lesson as trainers look at it before a module is assigned."""

    what = "preview"

    def edition(self, conn: Connection, module_id: str) -> Edition:
        """Return the newest."""
        return on_record(conn).newest(module_id)


class GuidelinePaper(Page):
    """The guideline."""

    what = "guideline"
    sign_in_first = False

    async def get(self) -> None:
        """Send it. Raises CourseMissing before it was released."""
        lang, furigana = self.lang, self.furigana

        def made(conn: Connection) -> tuple[str, bytes]:
            found = released_guideline(conn)
            if found is None:
                raise CourseMissing("course.no_guideline")
            readings = {**kit_readings(), **readings_of(found.get("furigana", ()))} if furigana else {}
            file = kept(conn, ("guideline.pdf", lang, furigana), lambda: guideline_pdf(found, lang, readings))
            return found["title"][lang], file

        title, file = await self.threads.read(made)
        self.send_file(file, TYPES["pdf"], "guideline.pdf", f"{title}.pdf")
