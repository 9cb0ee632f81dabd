"""Remarks of a careful editor on a course that works: coverage, giveaways, length, translation, leftovers.

The limits are of this kit, and their reasons stand beside them.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from kenshu.content import Content
from kenshu.content.giveaways import HELD, Figure, figures
from kenshu.content.lesson import MOST_MINUTES, cited_by, words_of
from kenshu.content.reader import Source
from kenshu.content.reading_time import READ_IN_A_MINUTE, minutes, reading_times
from kenshu.content.translating import stale
from kenshu.content.unread import unread
from kenshu.errors import KenshuError
from kenshu.i18n import LANGS, Lang
from kenshu.kinds.question import Place

MIN_TEST_QUESTIONS = 2  # so that a retake can ask about the clause in other words

# Characters that fit a phone's screen (390 x 844) with the question above the fold of the next.
LONGEST: dict[str, dict[Lang, int]] = {
    "story": {"ja": 400, "en": 1000},
    "prompt": {"ja": 120, "en": 300},
    "text": {"ja": 90, "en": 220},
    "why": {"ja": 160, "en": 400},
    "happens": {"ja": 200, "en": 500},
    "consequence": {"ja": 120, "en": 300},
}

_JAPANESE = re.compile("[぀-ヿ一-鿿]")


@dataclass(frozen=True)
class Coverage:
    """The number of lessons and questions on a clause (or on one it heads); `languages` are those that it is translated into."""

    clause: str
    label: str
    taught: int
    test: int
    practice: int
    languages: list[Lang]


@dataclass(frozen=True)
class Walked:
    """A question with ways through it: decisions on the shortest and the longest, and the minutes to read the longest."""

    question: str
    least: int
    most: int
    minutes: float


def lint(content: Content) -> list[KenshuError]:
    """Return everything an editor would say, in the order of the files; the course works all the same."""
    return [
        *_unused(content),
        *_lengths(content),
        *_translations(content),
        *stale(content),
        *_coverage_faults(content),
        *_long_lessons(content),
        *_short_minutes(content),
        *_giveaways(content),
        *unread(content),
    ]


def coverage(content: Content, lang: Lang) -> list[Coverage]:
    """Return every clause of the guideline, in its order, with the questions behind each."""
    test = {question for module in content.modules.values() for question in module.tested}
    practice = {question for module in content.modules.values() for question in module.practice}
    lessons = [{clause for _, clause in cited_by(module.lesson)} | set(module.clauses) for module in content.modules.values()]
    rows = []
    for clause in content.guideline.clauses:
        ids = {clause.id} | {child.id for child in content.guideline.children(clause.id)}
        behind = {question.id for question in content.questions.values() if ids & question.clauses}
        taught = sum(bool(ids & lesson) for lesson in lessons)
        into = [tag for tag, said in content.languages.items() if clause.text.ja in said or clause.text.en in said]
        rows.append(Coverage(clause.id, clause.label.within(lang), taught, len(behind & test), len(behind & practice), into))
    return rows


def walked(content: Content, lang: Lang) -> list[Walked]:
    """Return the questions that are walked through, as the course asks them in one language."""
    found = ((question, question.walks()) for question in content.questions.values())
    return [
        Walked(question.id, walks.least, walks.most, round(walks.characters[lang] / READ_IN_A_MINUTE[lang], 1))
        for question, walks in found
        if walks is not None
    ]


def told(content: Content, missed: Iterable[Figure]) -> Iterator[KenshuError]:
    """Yield each sentence that tells the answer of another question, by the figures that miss their limit."""
    for figure in missed:
        for each in figure.told:
            (where, place), (other, of) = (
                _place_of_text(content, question, text, figure.lang)
                for question, text in ((each.by, each.sentence), (each.of, each.answer))
            )
            values = {"found": figure.written(each.share), "allowed": figure.written(figure.limit), "lang": figure.lang}
            answer = f"{other.path.name}:{other.line(of)}"
            yield where.fault(place, figure.measure, sentence=each.sentence, of=each.of, answer=answer, **values)


def _coverage_faults(content: Content) -> Iterator[KenshuError]:
    source = content.sources["scenarios/guideline.yaml"]
    place_of = {clause.id: number for number, clause in enumerate(content.guideline.clauses)}
    covered = {clause for module in content.modules.values() for clause in module.clauses}
    for row in coverage(content, "ja"):
        if row.clause in covered and row.test < MIN_TEST_QUESTIONS:
            place: Place = ("clauses", place_of[row.clause])
            yield source.fault(place, "coverage", clause=row.clause, found=row.test, allowed=MIN_TEST_QUESTIONS)


def _long_lessons(content: Content) -> Iterator[KenshuError]:
    quoted = {clause.id: clause.text for clause in content.guideline.clauses}
    for name, module in content.modules.items():
        found = minutes(words_of(module.lesson, quoted))
        if found > MOST_MINUTES:
            yield content.sources[f"quizzes/{name}.yaml"].fault(
                ("lesson",), "lesson_long", found=f"{found:.0f}", allowed=MOST_MINUTES
            )


def _short_minutes(content: Content) -> Iterator[KenshuError]:
    for each in reading_times(content):
        if each.said < each.read:
            source = content.sources[f"quizzes/{each.module}.yaml"]
            yield source.fault(("minutes",), "minutes_short", found=each.said, allowed=f"{each.read:.0f}")


def _unused(content: Content) -> Iterator[KenshuError]:
    used = {question for module in content.modules.values() for question in module.asked}
    for name, scenario in content.scenarios.items():
        source = content.sources[f"scenarios/{name}.yaml"]
        for number, question in enumerate(scenario.questions):
            if question.id not in used:
                yield source.fault(("questions", number, "id"), "unused", found=question.id)


def _lengths(content: Content) -> Iterator[KenshuError]:
    for source, place, field, texts in _texts(content):
        rules = source.data.get("setting", ()) if place == ("story",) else ()  # they stand on the same screen
        for lang in LANGS:
            length = sum(len(each[lang].strip()) for each in (texts, *rules))
            if field in LONGEST and place[0] != "lesson" and length > LONGEST[field][lang]:
                yield source.fault((*place, lang), "long", found=length, allowed=LONGEST[field][lang])


def _translations(content: Content) -> Iterator[KenshuError]:
    for source, place, _field, texts in _texts(content):
        foreign = _JAPANESE.search(texts["en"].replace("、", ""))
        if foreign and len(_JAPANESE.findall(texts["en"])) > len(texts["en"]) / 3:
            yield source.fault((*place, "en"), "untranslated", found=texts["en"].strip()[:30])
        if not _JAPANESE.search(texts["ja"]):
            yield source.fault((*place, "ja"), "untranslated", found=texts["ja"].strip()[:30])


def _texts(content: Content) -> Iterator[tuple[Source, Place, str, dict[Lang, str]]]:
    for name, source in content.sources.items():
        if name != "scenarios/guideline.yaml":
            yield from _texts_below(source, source.data, ())


def _texts_below(source: Source, data: Any, place: Place) -> Iterator[tuple[Source, Place, str, dict[Lang, str]]]:
    if isinstance(data, dict) and data.keys() >= set(LANGS):
        yield source, place, str(place[-1]), data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _texts_below(source, value, (*place, key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from _texts_below(source, value, (*place, number))


def _giveaways(content: Content) -> Iterator[KenshuError]:
    for figure in figures(content, HELD):
        if not figure.meets:
            where, place = _place_of(content, figure.questions[0])
            values = {"found": figure.written(figure.found), "allowed": figure.written(figure.limit)}
            yield where.fault(place, figure.measure, lang=figure.lang, **values)


def _place_of_text(content: Content, called: str, text: str, lang: Lang) -> tuple[Source, Place]:
    """Return the place of a text, or of one that holds it, in the file of a question."""
    source = content.sources[f"scenarios/{content.scenario_of[called].id}.yaml"]
    holding = ((*place, lang) for _, place, _, texts in _texts_below(source, source.data, ()) if text in texts[lang])
    return source, next(holding, ())


def _place_of(content: Content, called: str) -> tuple[Source, Place]:
    """Return the place of a question's options."""
    scenario = content.scenario_of[called]
    number = [question.id for question in scenario.questions].index(called)
    return content.sources[f"scenarios/{scenario.id}.yaml"], ("questions", number, scenario.questions[number].parts_field)
