"""What is read, as PDF: a lesson and the guideline, each as on its page.

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
        file = await self.threads.read(lambda _: lesson_pdf(title, edition.lesson, lang, clean_html))
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
        lang = self.lang

        def made(conn: Connection) -> tuple[str, bytes]:
            found = released_guideline(conn)
            if found is None:
                raise CourseMissing("course.no_guideline")
            file = kept(conn, ("guideline.pdf", lang), lambda: guideline_pdf(found, lang))
            return found["title"][lang], file

        title, file = await self.threads.read(made)
        self.send_file(file, TYPES["pdf"], "guideline.pdf", f"{title}.pdf")
