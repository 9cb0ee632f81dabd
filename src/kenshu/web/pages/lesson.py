"""教材: the lesson of a module, read before practice and again at any time; and its pictures.

/modules/<module>/lesson              of the edition that one is at, else of the newest
/modules/<module>/lesson/<place>      the picture of that block
/preview/<module>/lesson              the same for trainers, of the newest edition
"""

import base64
from collections.abc import Mapping
from typing import Any

from tornado.web import HTTPError

from kenshu.editions.edition import Edition
from kenshu.editions.on_record import on_record
from kenshu.i18n import Lang
from kenshu.web.pages.module import step
from kenshu.web.pages.page import Page
from kenshu.web.render import clean_html


def blocks_shown(edition: Edition, lang: Lang, pictures: str) -> list[dict[str, Any]]:
    """Return the blocks as the page shows them; `pictures` is the address below which a picture stands by its place."""
    return [
        {name: _within(value, lang) for name, value in block.items() if name != "data"}
        | {"html": clean_html(block["text"][lang]) if block["block"] == "text" else "", "picture": f"{pictures}/{place}"}
        for place, block in enumerate(edition.lesson)
    ]


def _within(value: Any, lang: Lang) -> Any:
    """Return words, or lists of words, in one language; what is neither as it is."""
    if isinstance(value, list):
        return [_within(each, lang) for each in value]
    return value[lang] if isinstance(value, Mapping) else value


class LessonPage(Page):
    """The lesson, and the way on: to begin, or back to where one was."""

    async def get(self, module_id: str) -> None:
        """Show it. There is none in an edition from before there were lessons."""
        mine = await self.threads.glance(lambda conn: self.records(conn, module_id))
        stands = mine.standing(module_id, self.today, self.course.time_zone)
        edition = mine.editions.of(stands.open) if stands.open else mine.editions.newest(module_id)
        await self.lesson(edition, f"/modules/{module_id}", step(module_id, mine, stands))

    async def lesson(self, edition: Edition, base: str, action: Mapping[str, str]) -> None:
        """Show the lesson of an edition."""
        if not edition.lesson:
            raise HTTPError(404)
        blocks = blocks_shown(edition, self.lang, f"{base}/lesson")
        readings = edition.furigana(explained=False)
        await self.show("lesson.html", readings=readings, title=edition.title[self.lang], base=base, blocks=blocks, action=action)


class LessonPicture(Page):
    """A picture of the lesson."""

    async def get(self, module_id: str, place: str) -> None:
        """Send it."""
        mine = await self.threads.glance(lambda conn: self.records(conn, module_id))
        stands = mine.standing(module_id, self.today, self.course.time_zone)
        self.picture(mine.editions.of(stands.open) if stands.open else mine.editions.newest(module_id), int(place))

    def picture(self, edition: Edition, place: int) -> None:
        """Send the picture of a block; 404 for a block that is none."""
        if place >= len(edition.lesson) or edition.lesson[place]["block"] != "picture":
            raise HTTPError(404)
        block = edition.lesson[place]
        self.set_header("Content-Type", block["type"])
        self.finish(base64.b64decode(block["data"]))


class PreviewLesson(LessonPage):
    """The lesson as trainers look at it before a module is assigned."""

    what = "preview"

    async def get(self, module_id: str) -> None:
        """Show that of the newest edition."""
        edition = await self.threads.glance(lambda conn: on_record(conn).newest(module_id))
        await self.lesson(edition, f"/preview/{module_id}", {"name": "", "href": ""})


class PreviewPicture(LessonPicture):
    """A picture of that lesson."""

    what = "preview"

    async def get(self, module_id: str, place: str) -> None:
        """Send it."""
        self.picture(await self.threads.glance(lambda conn: on_record(conn).newest(module_id)), int(place))
