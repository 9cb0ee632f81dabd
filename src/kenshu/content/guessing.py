"""Points that guessers earn, question by question: each has learnt from all other scenarios (leave one scenario out).

Points are counted in whole parts of a point (`POINT`), so that sums are exact: halves to sevenths and fifteenths of a point are
whole numbers of them. What a guesser has no rule for, it answers by place and number, and else at chance.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kenshu.content.content import Content
from kenshu.content.guessers import GUESSERS, Example, Guess, Learnt, every_answer, example
from kenshu.i18n import Lang
from kenshu.kinds import ReleasedQuestion, by_person, by_rule, kind_of, part_by_person, released_question

POINT = 840
CHANCE = "chance"
MIX = "mix"  # the guesser that answers each kind as whoever earns most of that kind does
FALLBACK = "pattern"

Earned = dict[int, float]  # {share of a point, in parts of POINT: probability}

# Guesses at a question whose answers cannot be counted through; they earn quarters, so that few sums of points are told apart.
_SAMPLES, _QUARTER = 200, POINT // 4


@dataclass
class Guessed:
    """Answers and points of guessers, of the questions of which a rule scores all or a part, in one language.

    `kinds` is {question: kind}, `examples` holds those that guessers do not pass over, `chance` what is earned without any rule;
    `answers` and `by` are {guesser: {question: ...}} where a guesser has a rule. `by_person` is {question: the share of its points
    that a person gives}, of those of which a person gives some.
    """

    kinds: dict[str, str] = field(default_factory=dict)
    examples: dict[str, Example] = field(default_factory=dict)
    chance: dict[str, Earned] = field(default_factory=dict)
    answers: dict[str, dict[str, Guess]] = field(default_factory=lambda: defaultdict(dict))
    by: dict[str, dict[str, Earned]] = field(default_factory=lambda: defaultdict(dict))
    by_person: dict[str, float] = field(default_factory=dict)

    def of(self, guesser: str, free_text: float = 0.0) -> Mapping[str, Earned]:
        """Return what a guesser earns of every question, by its own rule or by what it falls back on.

        `free_text` is the share, 0.0 to 1.0, that a person gives of their part of a question.
        """
        earned = self.chance if guesser == CHANCE else self.chance | self.by[FALLBACK] | self.by[guesser]
        return earned | {called: _more(earned[called], free_text * part) for called, part in self.by_person.items()}


def mean(earned: Earned) -> float:
    """Return the share of the points that is earned on average, 0.0 to 1.0."""
    return sum(points * probability for points, probability in earned.items()) / POINT


def guessed(content: Content, lang: Lang) -> Guessed:
    """Return what every guesser answers and earns, reading one language."""
    found = Guessed()
    released = {
        question.id: released_question(question, scenario)
        for scenario in content.scenarios.values()
        for question in scenario.questions
        if part_by_person(question) < 1
    }
    for called, question in released.items():
        found.kinds[called] = question["offered"]["kind"]
        if part := by_person(found.kinds[called], question["key"]):
            found.by_person[called] = part
        if (one := example(question, lang)) is not None:
            found.examples[called] = one
    for scenario in content.scenarios.values():
        _answer(found, {question.id for question in scenario.questions})
    for called, question in released.items():
        one = found.examples.get(called)
        found.chance[called] = _at_chance(question, one)
        for guesser, answers in found.answers.items():
            if called in answers:
                found.by[guesser][called] = _earned(question, answers[called])
    _add_mix(found)
    return found


def _answer(found: Guessed, left_out: set[str]) -> None:
    """Let each guesser learn from all questions but these, and answer these."""
    learnt = Learnt([one for called, one in found.examples.items() if called not in left_out])
    for guesser, learn in GUESSERS.items():
        guess = learn(learnt)
        for called in left_out & found.examples.keys():
            if answers := guess(found.examples[called].seen):
                found.answers[guesser][called] = answers


def _at_chance(question: ReleasedQuestion, one: Example | None) -> Earned:
    return _sampled(question) if one is None else _earned(question, every_answer(one))


def _sampled(question: ReleasedQuestion) -> Earned:
    chance, guess = random.Random(question["offered"]["id"]), kind_of(question["offered"]["kind"]).samples.guess
    found = _earned(question, [guess(question["offered"], chance) for _ in range(_SAMPLES)])
    earned: Earned = defaultdict(float)
    for points, probability in found.items():
        earned[round(points / _QUARTER) * _QUARTER] += probability
    return dict(earned)


def _earned(question: ReleasedQuestion, answers: Sequence[Any]) -> Earned:
    shares = [by_rule(question["offered"]["kind"], question["key"], answer) for answer in answers]
    return {points: number / len(shares) for points, number in Counter(round(each * POINT) for each in shares).items()}


def _more(earned: Earned, share: float) -> Earned:
    return {points + round(share * POINT): probability for points, probability in earned.items()}


def _add_mix(found: Guessed) -> None:
    """Add the guesser that knows, kind by kind, who earns most: no choice among the others does better."""
    for kind in dict.fromkeys(found.kinds.values()):
        of_kind = [called for called, each in found.kinds.items() if each == kind]
        best = max((CHANCE, *GUESSERS), key=lambda guesser: sum(mean(found.of(guesser)[called]) for called in of_kind))
        found.by[MIX] |= {called: found.of(best)[called] for called in of_kind}
