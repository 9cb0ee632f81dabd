"""The guideline on paper: its clauses in chapters, then each of its forms as it is laid out, on a page of its own."""

from collections.abc import Iterator, Mapping
from typing import Any

from kenshu.editions.chapters import Chapter, chapters, notes_on, shown_in
from kenshu.furigana import Readings
from kenshu.i18n import Lang, say
from kenshu.kinds.paper import laid_out
from kenshu.papers.blocks import Block, Blocks, indented
from kenshu.papers.document import NO_READINGS, Document


def guideline_pdf(guideline: Mapping[str, Any], lang: Lang, readings: Readings = NO_READINGS) -> bytes:
    """Return the guideline on record (`kenshu.editions.guideline`) as PDF, its kanji with `readings`."""
    document = Document(guideline["title"][lang], lang, readings=readings)
    make = document.make
    translation = "" if lang == "ja" else f" {guideline['translation'][lang]}"
    document.section(
        make.heading(guideline["title"][lang]),
        make.small(guideline["source"][lang] + translation),
        make.small(say("guideline_page.binds", lang)),
    )
    for chapter in chapters(guideline, guideline["clauses"], lang, forms=False):
        document.add(*_chapter(make, chapter, guideline, lang))
    clauses = {each["id"]: each for each in guideline["clauses"]}
    for form in guideline["forms"]:
        document.section(*_form(make, form, clauses, lang))
    document.add(make.small(guideline["notes"][lang]))
    return document.written()


def _chapter(make: Blocks, chapter: Chapter, guideline: Mapping[str, Any], lang: Lang) -> Iterator[Block]:
    yield make.heading(f"{chapter.label} {chapter.heading}", 2 + chapter.deep)
    for line in chapter.lines:
        if line.heading:
            yield make.heading(line.heading, 3 + chapter.deep)
        label = make.label(line.label, say(f"guideline_page.binds.{line.binds}", lang))
        texts = (make.text(line.texts[each]) for each in shown_in(lang))
        yield indented(line.deep, label, *texts, *map(make.small, notes_on(guideline, line.id, lang)))


def _form(make: Blocks, form: Mapping[str, Any], clauses: Mapping[str, Mapping[str, Any]], lang: Lang) -> Iterator[Block]:
    yield make.heading(f"{form['label'][lang]} {form['title'][lang]}", 2)
    yield make.small(say("guideline_page.asked_by", lang, clause=clauses[form["clause"]]["label"][lang]))
    for part in laid_out(form, lang):
        if part.line:
            yield make.line(part.line, part.at)
        if part.rows:
            yield make.rows(part.rows)
        for name in part.clauses:
            clause = clauses[name]
            yield indented(1, make.label(clause["label"][lang]), make.text(clause["text"][lang]))
