"""The time it takes to read a text, a lesson or a whole module, in the language that takes longer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import mean

from kenshu.content.content import Content
from kenshu.content.lesson import words_of
from kenshu.content.quizzes import Module
from kenshu.i18n import LANGS, Lang
from kenshu.kinds import Offered, ReleasedQuestion, kind_of, released_question, setting
from kenshu.kinds.question import Words

# Characters, spaces among them, that a person reads in a minute: aloud, so rather slowly (S. Trauzettel-Klosinski, K. Dietz,
# Standardized Assessment of Reading Performance: The New International Reading Speed Texts IReST, Invest. Ophthalmol. Vis. Sci.
# 53(9), 2012).
READ_IN_A_MINUTE: dict[Lang, int] = {"ja": 357, "en": 987}


@dataclass(frozen=True)
class ReadingTime:
    """The minutes that a module says it takes, and those that reading it takes: lesson, practice with its reasons, one test."""

    module: str
    said: int
    lesson: float
    practice: float
    test: float

    @property
    def read(self) -> float:
        """The minutes that reading all of it takes."""
        return self.lesson + self.practice + self.test


def minutes(texts: Iterable[Words]) -> float:
    """Return how many minutes it takes to read the texts."""
    said = list(texts)
    return max(_minutes([each.within(lang) for each in said], lang) for lang in LANGS)


def reading_times(content: Content) -> list[ReadingTime]:
    """Return what each module takes to read; of a group of the test as many questions as are drawn, each of middling length.

    A module that asks a question which is nowhere is left out.
    """
    return [reading_time(content, each) for each in content.modules.values() if set(each.asked) <= content.questions.keys()]


def words_shown(offered: Offered, lang: Lang) -> list[str]:
    """Return what is read of a question before it is answered: scene, rules, picture in words, prompt, and what is offered."""
    scenario = offered["scenario"]
    picture = [scenario["picture"]["alt"][lang]] if "picture" in scenario else []
    lines = [scenario["title"][lang], scenario["story"][lang], *setting(offered, lang), *picture, offered["prompt"][lang]]
    for listing in kind_of(offered["kind"]).plain(offered, lang):
        lines += [listing.heading, *listing.lines]
    return lines


def reading_time(content: Content, module: Module) -> ReadingTime:
    """Return what a module takes to read."""
    layouts = {form.id: form.layout() for form in content.guideline.forms}
    released = {name: released_question(content.questions[name], content.scenario_of[name], layouts) for name in module.asked}
    quoted = {clause.id: clause.text for clause in content.guideline.clauses}
    practice, test = [], []
    for lang in LANGS:
        asked = {name: _question(content, name, question, lang) for name, question in released.items()}
        reasons = sum(_minutes(_reasons(released[name], lang), lang) for name in module.practice)
        practice.append(sum(asked[name] for name in module.practice) + reasons)
        test.append(sum(group.take * mean(asked[name] for name in group.questions) for group in module.test))
    return ReadingTime(
        module.id, module.minutes, minutes([module.intro, *words_of(module.lesson, quoted)]), max(practice), max(test)
    )


def _question(content: Content, name: str, question: ReleasedQuestion, lang: Lang) -> float:
    """Return the minutes to read a question: of one with ways through it the longest way alone."""
    offered, walks = question["offered"], content.questions[name].walks()
    if walks is None:
        return _minutes(words_shown(offered, lang), lang)
    scenario = offered["scenario"]
    before = [scenario["title"][lang], scenario["story"][lang], *setting(offered, lang), offered["prompt"][lang]]
    return _minutes(before, lang) + walks.characters[lang] / READ_IN_A_MINUTE[lang]


def _reasons(question: ReleasedQuestion, lang: Lang) -> list[str]:
    return [part["why"][lang] for part in question["explanation"]["parts"].values()]


def _minutes(lines: Sequence[str], lang: Lang) -> float:
    return sum(len(" ".join(line.split())) for line in lines) / READ_IN_A_MINUTE[lang]
