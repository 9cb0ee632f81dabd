"""Guessers: test-takers who know neither guideline nor story, and answer by the look of the options.

Each is a function that learns from questions of other scenarios with their keys, and returns what it would answer to a question of
which it sees prompt and options. It goes by the shape of a kind's keys, not by the kind's name: one part, some parts, an order of
them, or an option for each. What offers more than parts, or has another shape, is passed over.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, permutations, product
from math import log
from typing import Any, Literal

from kenshu.content.wording import asks_for_breaches, fragments, names_offence, strictness
from kenshu.i18n import Lang
from kenshu.kinds import Offered, ReleasedQuestion, kind_of

Shape = Literal["one", "some", "order", "pairs"]
Guess = list[Any]  # answers that it would as soon give as one another; none where it has no rule


@dataclass(frozen=True)
class Seen:
    """A question as a guesser sees it: no story, no key. `parts` is {part id: text}, in the order of the ids where it is mixed.

    `options` are what a part of a question of pairs can be put with.
    """

    kind: str
    lang: Lang
    prompt: str
    parts: Mapping[str, str]
    mixed: bool
    options: Sequence[str] = ()


@dataclass(frozen=True)
class Example:
    """A question with its key and the shape of that."""

    id: str
    seen: Seen
    key: Any
    shape: Shape


Guesser = Callable[[Seen], Guess]
Counts = dict[str, Counter[str]]  # {label: {fragment: texts of the label that hold it}}; under "" the number of the texts


def seen(offered: Offered, lang: Lang, options: Sequence[str] = ()) -> Seen:
    """Return what a guesser sees of a question."""
    mixed = kind_of(offered["kind"]).mixed
    parts = sorted(offered["parts"], key=lambda part: part["id"]) if mixed else offered["parts"]
    texts = {part["id"]: part["text"][lang] for part in parts}
    return Seen(offered["kind"], lang, offered["prompt"][lang], texts, mixed, options)


def example(question: ReleasedQuestion, lang: Lang) -> Example | None:
    """Return a question with what guessers see of it; None for one that they pass over."""
    offered, key = question["offered"], question["key"]
    shape = _shape(key, [part["id"] for part in offered["parts"]])
    if shape is None or offered.keys() != Offered.__annotations__.keys():
        return None
    possible = kind_of(offered["kind"]).possible_choices(offered, key) if shape == "pairs" else ()
    return Example(offered["id"], seen(offered, lang, sorted({option for _, option in possible})), key, shape)


def _shape(key: Any, parts: Sequence[str]) -> Shape | None:
    if isinstance(key, str):
        return "one" if key in parts else None
    if isinstance(key, dict):
        return "pairs" if parts and set(key) == set(parts) else None
    if isinstance(key, list) and parts and set(key) <= set(parts):
        return "order" if len(key) == len(parts) else "some"
    return None


def every_answer(one: Example) -> Guess:
    """Return all answers to a question, which somebody without any rule gives equally often."""
    parts = list(one.seen.parts)
    if one.shape == "one":
        return parts
    if one.shape == "some":
        least = 1 if one.seen.mixed else 0  # that no sentence of a draft is to be marked is an answer
        return [sorted(chosen) for number in range(least, len(parts) + 1) for chosen in combinations(parts, number)]
    if one.shape == "order":
        return [list(order) for order in permutations(parts)]
    return [dict(zip(parts, given, strict=True)) for given in product(one.seen.options, repeat=len(parts))]


class Learnt:
    """Knowledge of a kind, learnt from questions of other scenarios: the shape of its keys, numbers, options and words."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self._examples = examples
        self.of: dict[str, list[Example]] = defaultdict(list)
        for one in examples:
            self.of[one.seen.kind].append(one)

    @cached_property
    def counts(self) -> dict[str, Counts]:
        """The fragments of all parts, by what is learnt together and by label."""
        counts: dict[str, Counts] = defaultdict(lambda: defaultdict(Counter))
        for one in self._examples:
            for part, text in one.seen.parts.items():
                counts[_school(one.shape, one.seen.kind)][_label(one, part)].update([*fragments(text, one.seen.lang), ""])
        return counts

    def shape(self, question: Seen) -> Shape | None:
        """Return the shape of the kind's keys; None for a kind that was never seen."""
        return self.of[question.kind][0].shape if self.of.get(question.kind) else None

    def alike(self, question: Seen) -> list[Example]:
        """Return the questions of the kind with as many parts; all of the kind where there are none."""
        of_kind = self.of[question.kind]
        return [one for one in of_kind if len(one.seen.parts) == len(question.parts)] or of_kind

    def number(self, question: Seen) -> int:
        """Return how many parts are right most often."""
        if self.shape(question) == "one":
            return 1
        most = Counter(len(one.key) for one in self.alike(question)).most_common(1)[0][0]
        return min(most, len(question.parts))

    def option(self, question: Seen) -> str:
        """Return the option that is right most often."""
        options: Counter[str] = Counter(option for one in self.of[question.kind] for option in one.key.values())
        return options.most_common(1)[0][0]


def longest(learnt: Learnt) -> Guesser:
    """Return who chooses the longest options."""
    return _by_measure(learnt, lambda text, _lang: len(text))


def strictest(learnt: Learnt) -> Guesser:
    """Return who chooses the options that hold back most; where breaches are asked for, those that hold back least."""
    return _by_measure(learnt, strictness, turned=True)


def straw_men(learnt: Learnt) -> Guesser:
    """Return who avoids the options that name their own offence; where breaches are asked for, chooses them."""
    return _by_measure(learnt, lambda text, lang: -int(names_offence(text, lang)), turned=True)


def _by_measure(learnt: Learnt, measure: Callable[[str, Lang], int], *, turned: bool = False) -> Guesser:
    def guess(question: Seen) -> Guess:
        if learnt.shape(question) not in ("one", "some"):
            return []
        sign = -1 if turned and asks_for_breaches(question.prompt, question.lang) else 1
        found = {part: sign * measure(text, question.lang) for part, text in question.parts.items()}
        return _highest(learnt, question, found)

    return guess


def _highest(learnt: Learnt, question: Seen, found: Mapping[str, float]) -> Guess:
    """Return the parts that score highest, as many as are right most often, and each way in which equals can be taken."""
    number = learnt.number(question)
    if number == 0:
        return [[]]
    last = sorted(found.values(), reverse=True)[number - 1]
    sure = [part for part, score in found.items() if score > last]
    equal = [part for part, score in found.items() if score == last]
    taken = [sorted([*sure, *rest]) for rest in combinations(equal, number - len(sure))]
    return [chosen[0] for chosen in taken] if learnt.shape(question) == "one" else list(taken)


def naive_bayes(learnt: Learnt) -> Guesser:
    """Return who weighs every fragment of an option by how often it stood in right and in wrong ones elsewhere."""
    return _by_weights(learnt, _bayes)


def keywords(learnt: Learnt) -> Guesser:
    """Return who goes by the one fragment that told most surely elsewhere: まだ…ない, and it is 要相談."""
    return _by_weights(learnt, _surest)


Weigh = Callable[[Counts, Iterable[str]], dict[str, float]]


def _by_weights(learnt: Learnt, weigh: Weigh) -> Guesser:
    def guess(question: Seen) -> Guess:
        shape = learnt.shape(question)
        if shape is None:
            return []
        weights = {
            part: weigh(learnt.counts[_school(shape, question.kind)], fragments(text, question.lang))
            for part, text in question.parts.items()
        }
        if shape == "pairs":
            return [{part: max(found, key=lambda label: found[label]) for part, found in weights.items()}]
        liked = {part: found.get("keeps", 0.0) - found.get("breaks", 0.0) for part, found in weights.items()}
        if shape == "order":
            return [sorted(liked, key=lambda part: -liked[part])]
        sign = -1 if asks_for_breaches(question.prompt, question.lang) else 1
        return _highest(learnt, question, {part: sign * found for part, found in liked.items()})

    return guess


def _school(shape: Shape, kind: str) -> str:
    """Return which questions are learnt from together.

    Those in which parts are chosen have one idea of what is right; options for parts are each kind's own.
    """
    return "chosen" if shape in ("one", "some") else kind if shape == "pairs" else shape


def _label(one: Example, part: str) -> str:
    """Return what is learnt of a part: its option; else whether it keeps the rules, or stands in the order's first half."""
    if one.shape == "pairs":
        return str(one.key[part])
    if one.shape == "order":
        return "keeps" if 2 * one.key.index(part) < len(one.key) - 1 else "breaks"
    chosen = part == one.key if one.shape == "one" else part in one.key
    return "keeps" if chosen != asks_for_breaches(one.seen.prompt, one.seen.lang) else "breaks"


def _bayes(counts: Counts, found: Iterable[str]) -> dict[str, float]:
    known = [each for each in sorted(found) if any(each in held for held in counts.values())]
    return {
        label: log(held[""]) + sum(log((held[each] + 0.5) / (held[""] + 1)) for each in known) for label, held in counts.items()
    }


def _surest(counts: Counts, found: Iterable[str]) -> dict[str, float]:
    """Return for each label the share of texts with the fragment that told most surely; two doubtful texts are added to each."""
    texts = sum(held[""] for held in counts.values())
    usual = {label: held[""] / texts for label, held in counts.items()}
    best, surest = usual, (max(usual.values()), texts)
    for each in sorted(found):
        holding = sum(held[each] for held in counts.values())
        rule = {label: (held[each] + 2 * usual[label]) / (holding + 2) for label, held in counts.items()}
        if (max(rule.values()), holding) > surest:
            best, surest = rule, (max(rule.values()), holding)
    return best


def pattern(learnt: Learnt) -> Guesser:
    """Return who goes by place and number alone: the places that are right most often, as many as most often, the usual option."""

    def guess(question: Seen) -> Guess:
        shape, parts = learnt.shape(question), list(question.parts)
        if shape is None or (shape == "one" and question.mixed):
            return []
        if shape == "pairs":
            return [dict.fromkeys(parts, learnt.option(question))]
        if shape == "some" and question.mixed:
            return [sorted(chosen) for chosen in combinations(parts, learnt.number(question))]
        places = _places(learnt.of[question.kind], len(parts))
        if shape == "order":
            return [[parts[at] for at in sorted(range(len(parts)), key=lambda at: places[at])]]
        return _highest(learnt, question, dict(zip(parts, places, strict=True)))

    return guess


def _places(examples: Sequence[Example], size: int) -> list[float]:
    """Return for each place how often it was right, or for an order where its part went (0 to 1), over questions of any length."""
    found: list[list[float]] = [[] for _ in range(size)]
    for one in examples:
        parts = list(one.seen.parts)
        for at, part in enumerate(parts):
            value = one.key.index(part) / (len(parts) - 1) if one.shape == "order" else float(part in one.key)
            if at < size:
                found[at].append(value)
    return [sum(values) / len(values) if values else 0.5 for values in found]


GUESSERS: dict[str, Callable[[Learnt], Guesser]] = {
    "longest": longest,
    "strictest": strictest,
    "straw_men": straw_men,
    "naive_bayes": naive_bayes,
    "keywords": keywords,
    "pattern": pattern,
}
