"""教材: the lesson of a module, read before practice and again at any time.

/modules/<module>/lesson              of the edition that one is at, else of the newest
/preview/<module>/lesson              the same for trainers, of the newest edition
"""

from collections.abc import Mapping
from typing import Any

from tornado.web import HTTPError

from kenshu.editions.edition import Edition
from kenshu.editions.lesson import in_language
from kenshu.editions.on_record import on_record
from kenshu.i18n import Lang
from kenshu.web.pages.module import step
from kenshu.web.pages.page import Page
from kenshu.web.pages.question import picture_shown
from kenshu.web.render import clean_html


def blocks_shown(edition: Edition, lang: Lang) -> list[dict[str, Any]]:
    """Return the blocks as the page shows them."""
    return [
        {name: value for name, value in in_language(block, lang).items() if name != "data"}
        | {
            "html": clean_html(block["text"][lang]) if block["block"] == "text" else "",
            "shown": picture_shown(block, lang) if block["block"] == "picture" else None,
        }
        for block in edition.lesson
    ]


class LessonPage(Page):
    """The lesson, and the way on: to begin, or back to where one was."""

    async def get(self, module_id: str) -> None:
        """Show it. There is none in an edition from before there were lessons."""
        mine = await self.threads.glance(lambda conn: self.records(conn, module_id))
        stands = mine.standing(module_id, self.today, self.course.time_zone)
        await self.lesson(mine.edition(module_id, stands), f"/modules/{module_id}", step(module_id, mine, stands))

    async def lesson(self, edition: Edition, base: str, action: Mapping[str, str]) -> None:
        """Show the lesson of an edition."""
        if not edition.lesson:
            raise HTTPError(404)
        blocks, title = blocks_shown(edition, self.lang), edition.title[self.lang]
        readings = edition.furigana(explained=False)
        await self.show("lesson.html", readings=readings, title=title, base=base, blocks=blocks, action=action)


class PreviewLesson(LessonPage):
    """The lesson as trainers look at it before a module is assigned."""

    what = "preview"

    async def get(self, module_id: str) -> None:
        """Show that of the newest edition."""
        edition = await self.threads.glance(lambda conn: on_record(conn).newest(module_id))
        await self.lesson(edition, f"/preview/{module_id}", {"name": "", "href": ""})
