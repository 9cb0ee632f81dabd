"""Sentences shown with one question that tell the answer of another, where one attempt may hold both.

For each sentence: how much of its wording stands in the answer of the other question, or in the reason for it. Wording is what a
sentence says without its order (`kenshu.content.wording.pieces`), and a piece of it weighs the less, the more questions of the
module use it: what other modules ask changes nothing. So turns of phrase that every scene has make no two alike, and a sentence
that tells what no other scene tells stands out. What is said in quite other words a reader finds.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, permutations
from math import log

from kenshu.content.content import Content
from kenshu.content.quizzes import Module
from kenshu.content.reading_time import words_shown
from kenshu.content.wording import pieces, sentences
from kenshu.i18n import Lang
from kenshu.kinds import ReleasedQuestion, kind_of, released_question

# What a sentence weighs at least, in pieces that no other question has: a short one is like another by chance.
_LEAST: Mapping[Lang, float] = {"ja": 13.0, "en": 5.0}

Texts = dict[str, frozenset[str]]  # {a text as it is written: its pieces}


@dataclass(frozen=True)
class Telling:
    """A sentence shown with the question `by`, of which a share stands in an answer of the question `of` or the reason for it."""

    by: str
    sentence: str
    of: str
    answer: str
    share: float


def tellings(content: Content, lang: Lang) -> dict[str, list[Telling]]:
    """Return {module: what tells most of a question beside each other that one attempt may hold}, what tells most first."""
    released = {
        question.id: released_question(question, content.scenario_of[question.id]) for question in content.questions.values()
    }
    printed = {row.label.within(lang) for form in content.guideline.forms for part in form.parts for row in part.rows}
    shown = {name: _shown(question, lang, printed) for name, question in released.items()}
    answers = {name: _answers(question, lang) for name, question in released.items()}
    used = {name: frozenset(chain(*shown[name].values(), *answers[name].values())) for name in released}
    return {
        name: _most_telling(
            set(_together(module)), shown, answers, _weights([used[each] for each in module.asked if each in used]), lang
        )
        for name, module in content.modules.items()
    }


def _most_telling(
    pairs: set[tuple[str, str]], shown: Mapping[str, Texts], answers: Mapping[str, Texts], weights: Mapping[str, float], lang: Lang
) -> list[Telling]:
    """Return for each pair of questions the sentence of the one that tells most of the other, what tells most first."""
    holding: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for of in {of for _, of in pairs}:
        for answer, found in answers[of].items():
            for piece in found:
                holding[piece].append((of, answer))
    most: dict[tuple[str, str], Telling] = {}
    for by in {by for by, _ in pairs}:
        for sentence, found in shown[by].items():
            told: dict[tuple[str, str], float] = defaultdict(float)
            for piece in found:
                for each in holding[piece]:
                    told[each] += weights[piece]
            whole = max(_LEAST[lang], sum(weights[piece] for piece in found))
            for (of, answer), part in told.items():
                if (by, of) in pairs and ((by, of) not in most or part / whole > most[by, of].share):
                    most[by, of] = Telling(by, sentence, of, answer, part / whole)
    return sorted(most.values(), key=lambda each: (-each.share, each.by, each.of))


def _shown(question: ReleasedQuestion, lang: Lang, printed: set[str]) -> Texts:
    """Return the sentences that are shown with a question before it is answered, but for the labels that a form has printed."""
    lines = words_shown(question["offered"], lang)
    return {sentence: pieces(sentence, lang) for line in lines if line not in printed for sentence in sentences(line, lang)}


def _answers(question: ReleasedQuestion, lang: Lang) -> Texts:
    """Return what the key wants, each part with the reason for it; the reasons of the other parts; what a free text has to say."""
    offered, explanation = question["offered"], question["explanation"]
    wanted = {part for (part, _), right in kind_of(offered["kind"]).possible_choices(offered, question["key"]).items() if right}
    texts = {line[lang]: pieces(line[lang], lang) for line in explanation.get("criteria", ())}
    for part in offered["parts"]:
        text, why = part["text"][lang], explanation["parts"][part["id"]]["why"][lang]
        texts |= {text: pieces(text, lang) | pieces(why, lang)} if part["id"] in wanted else {why: pieces(why, lang)}
    return texts


def _weights(questions: list[frozenset[str]]) -> dict[str, float]:
    """Return what each piece weighs: 1 in one question alone, 0 in all of them."""
    used = Counter(chain(*questions))
    return {piece: 1 - log(number) / log(len(questions)) if len(questions) > 1 else 0.0 for piece, number in used.items()}


def _together(module: Module) -> Iterator[tuple[str, str]]:
    """Yield every two questions that one attempt may hold, either way round: of two groups, or of one that takes several."""
    for group in module.test:
        others = [each for other in module.test if other is not group for each in other.questions]
        yield from ((question, other) for question in group.questions for other in others)
        if group.take > 1:
            yield from permutations(group.questions, 2)
