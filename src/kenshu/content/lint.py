"""Remarks of a careful editor on a course that works: coverage, giveaways, length, translation, leftovers.

The limits are of this kit, and their reasons stand beside them.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from kenshu.content import Content
from kenshu.content.lesson import MOST_MINUTES, minutes
from kenshu.content.reader import Source
from kenshu.errors import KenshuError
from kenshu.i18n import LANGS, Lang
from kenshu.kinds import BaseQuestion
from kenshu.kinds.question import Option, Place

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

# Characters that a person reads in a minute: aloud, so rather slowly (S. Trauzettel-Klosinski, K. Dietz, Standardized Assessment of
# Reading Performance: The New International Reading Speed Texts IReST, Invest. Ophthalmol. Vis. Sci. 53(9), 2012).
READ_IN_A_MINUTE: dict[Lang, int] = {"ja": 357, "en": 987}

# Who knows nothing of the guideline chooses the longest option, and none with an absolute word (T. M. Haladyna, S. M. Downing,
# M. C. Rodriguez, A Review of Multiple-Choice Item-Writing Guidelines, Applied Measurement in Education 15(3), 2002).
LONGEST_RIGHT_SHARE = 1 / 3
_ABSOLUTE: dict[Lang, re.Pattern[str]] = {
    "ja": re.compile("必ず|絶対|いかなる|すべて|全て|一切|常に|決して"),
    "en": re.compile(r"\b(always|never|all|every|any|must|only|completely|absolutely|under no circumstances)\b", re.IGNORECASE),
}
_JAPANESE = re.compile("[぀-ヿ一-鿿]")


@dataclass(frozen=True)
class Coverage:
    """The number of questions on a clause (or on one it heads)."""

    clause: str
    label: str
    test: int
    practice: int


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
        *_coverage_faults(content),
        *_long_lessons(content),
        *_giveaways(content),
    ]


def coverage(content: Content, lang: Lang) -> list[Coverage]:
    """Return every clause of the guideline, in its order, with the questions behind each."""
    test = {question for module in content.modules.values() for question in module.tested}
    practice = {question for module in content.modules.values() for question in module.practice}
    rows = []
    for clause in content.guideline.clauses:
        ids = {clause.id} | {child.id for child in content.guideline.children(clause.id)}
        behind = {question.id for question in content.questions.values() if ids & question.clauses}
        rows.append(Coverage(clause.id, clause.label.within(lang), len(behind & test), len(behind & practice)))
    return rows


def walked(content: Content, lang: Lang) -> list[Walked]:
    """Return the questions that are walked through, as the course asks them in one language."""
    found = ((question, question.walks()) for question in content.questions.values())
    return [
        Walked(question.id, walks.least, walks.most, round(walks.characters[lang] / READ_IN_A_MINUTE[lang], 1))
        for question, walks in found
        if walks is not None
    ]


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
        found = minutes(module.lesson, quoted)
        if found > MOST_MINUTES:
            yield content.sources[f"quizzes/{name}.yaml"].fault(
                ("lesson",), "lesson_long", found=f"{found:.0f}", allowed=MOST_MINUTES
            )


def _unused(content: Content) -> Iterator[KenshuError]:
    used = {question for module in content.modules.values() for question in module.asked}
    for name, scenario in content.scenarios.items():
        source = content.sources[f"scenarios/{name}.yaml"]
        for number, question in enumerate(scenario.questions):
            if question.id not in used:
                yield source.fault(("questions", number, "id"), "unused", found=question.id)


def _lengths(content: Content) -> Iterator[KenshuError]:
    for source, place, field, texts in _texts(content):
        for lang in LANGS:
            length = len(texts[lang].strip())
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
    for source in content.sources.values():
        if source.path.name != "guideline.yaml":
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


def longest_right(content: Content, lang: Lang) -> tuple[int, int]:
    """Return (questions with one right option that is the longest, questions with one right option)."""
    one_right = [question for question in content.questions.values() if sum(each.right for each in question.guessable()) == 1]
    return sum(_right_is_longest(question, lang) for question in one_right), len(one_right)


def absolute_words(content: Content, lang: Lang, *, right: bool) -> tuple[int, int]:
    """Return (right or wrong options with an absolute word, right or wrong options)."""
    options = [each for question in content.questions.values() for each in question.guessable() if each.right == right]
    return sum(_is_absolute(each, lang) for each in options), len(options)


def _right_is_longest(question: BaseQuestion, lang: Lang) -> bool:
    lengths = {
        right: [len(each.text.within(lang)) for each in question.guessable() if each.right == right] for right in (True, False)
    }
    return len(lengths[True]) == 1 and lengths[True][0] > max(lengths[False])


def _giveaways(content: Content) -> Iterator[KenshuError]:
    for lang in LANGS:
        longest, singles = longest_right(content, lang)
        if longest > singles * LONGEST_RIGHT_SHARE:
            where, place = _first(content, partial(_right_is_longest, lang=lang))
            yield where.fault(place, "longest_right", lang=lang, found=longest, singles=singles, allowed=int(singles / 3))
        right, rights = absolute_words(content, lang, right=True)
        wrong, wrongs = absolute_words(content, lang, right=False)
        if wrong * rights > right * wrongs:
            where, place = _first(content, partial(_wrong_is_absolute, lang=lang))
            rates = {"found": f"{wrong}/{wrongs}", "allowed": f"{right}/{rights}"}
            yield where.fault(place, "absolute_words", lang=lang, **rates)


def _wrong_is_absolute(question: BaseQuestion, lang: Lang) -> bool:
    return any(not each.right and _is_absolute(each, lang) for each in question.guessable())


def _is_absolute(option: Option, lang: Lang) -> bool:
    return bool(_ABSOLUTE[lang].search(option.text.within(lang)))


def _first(content: Content, wanted: Callable[[BaseQuestion], bool]) -> tuple[Source, Place]:
    """Return the place of the options of the first question that is wanted."""
    return next(
        (content.sources[f"scenarios/{name}.yaml"], ("questions", number, question.parts_field))
        for name, scenario in content.scenarios.items()
        for number, question in enumerate(scenario.questions)
        if wanted(question)
    )
