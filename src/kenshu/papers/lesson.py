"""The lesson of a module on paper, block by block as on its page."""

import base64
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal

from kenshu.editions.lesson import in_language
from kenshu.furigana import Readings
from kenshu.i18n import Lang, say
from kenshu.papers.blocks import Block, Blocks, beside, framed, picture, quote
from kenshu.papers.document import NO_READINGS, Document
from kenshu.papers.drawing import set_drawing
from kenshu.papers.prose import prose


def lesson_pdf(
    title: str,
    lesson: Sequence[Mapping[str, Any]],
    lang: Lang,
    html: Callable[[str], str],
    readings: Readings = NO_READINGS,
) -> bytes:
    """Return the lesson of a module of this title as PDF, its kanji with `readings`.

    `lesson` as in `kenshu.editions.lesson`; `html` makes clean HTML of a text's Markdown.
    """
    document = Document(say("lesson.of", lang, title=title), lang, readings=readings)
    make = document.make
    document.section(make.heading(say("lesson.of", lang, title=title)))
    for block in lesson:
        document.add(*_block(make, block, lang, html))
    return document.written()


def _block(make: Blocks, block: Mapping[str, Any], lang: Lang, html: Callable[[str], str]) -> Iterator[Block]:
    said = in_language(block, lang)
    match block["block"]:
        case "text":
            yield from prose(make, html(said["text"]))
        case "clause":
            yield quote(make.text(said["label"], look="strong"), make.text(said["text"]))
            yield from map(make.small, said["dated_notes"])
            yield from (make.text(note) for note in (said["note"],) if note)
        case "example":
            yield framed(*_example(make, said, lang))
        case "compare":
            yield from _compare(make, said, lang)
        case "table":
            yield make.text(said["caption"], look="strong")
            yield make.grid(said["head"], said["rows"])
        case "picture":
            form = block["type"].removeprefix("image/").replace("jpeg", "jpg").removesuffix("+xml")
            data = base64.b64decode(said["data"])
            yield picture(set_drawing(data, make) if form == "svg" else data, form, said["alt"])
            yield from (make.small(caption) for caption in (said["caption"],) if caption)


def _example(make: Blocks, said: Mapping[str, Any], lang: Lang) -> Iterator[Block]:
    yield make.heading(say("lesson.example", lang, title=said["title"]), 2)
    yield make.text(said["scene"])
    yield make.heading(say("lesson.steps", lang), 3)
    yield make.items(said["steps"])
    yield make.text(say("lesson.rests_on", lang, clause=said["label"]))


def _compare(make: Blocks, said: Mapping[str, Any], lang: Lang) -> Iterator[Block]:
    looks: tuple[Literal["before", "after"], ...] = ("before", "after")
    posts = [framed(make.heading(say(f"lesson.{look}", lang), 2), make.text(said[look]), look=look) for look in looks]
    yield beside(*([post] for post in posts))
    yield make.text(said["why"])
    yield make.text(say("lesson.rests_on", lang, clause=said["label"]))
