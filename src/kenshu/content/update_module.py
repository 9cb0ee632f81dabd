"""The smallest module that brings people up to date after a revision: it asks about every changed clause, and nothing twice.

A test draws one question from each group, and a group's questions all rest on its clauses. So the fewest questions are the
fewest sets of changed clauses that together hold all of them, each with a pool of two questions or more (so that a retake asks
another one). That is a set cover, found exactly: a revision changes few clauses.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from math import ceil

import yaml

from kenshu.content import Content, Module
from kenshu.content.guideline_changes import resting_questions
from kenshu.content.lint import MIN_TEST_QUESTIONS
from kenshu.content.reading_time import reading_time
from kenshu.i18n import LANGS, Lang, say
from kenshu.kinds import part_by_person
from kenshu.staff import EMPLOYMENT_TYPES

_NAMED = 3  # labels in a title


@dataclass(frozen=True)
class Proposal:
    """A module to be written to quizzes/, and the changed clauses that it cannot ask about yet, as too few questions do."""

    module: Module
    uncovered: list[str]

    def yaml(self) -> str:
        """Return the file."""
        return yaml.dump(self.module.model_dump(), Dumper=_Written, allow_unicode=True, sort_keys=False, width=1000)


class _Written(yaml.SafeDumper):
    """YAML as a trainer writes it: text of several lines as a block, and nothing by reference."""

    def ignore_aliases(self, data: object) -> bool:
        """Return True: a place that says the same as another says it again."""
        return True


_Written.add_representer(
    str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)
)


def propose(content: Content, clauses: Sequence[str], modules: Sequence[str], module_id: str, due: date) -> Proposal | None:
    """Return the module for people who completed these modules, about these clauses; None where no question can be asked.

    It draws on those modules' own questions, practice from practice and test from test, and is valid, passed and taken as the
    first of them.
    """
    sources = [content.modules[module] for module in modules]
    covers, uncovered = _groups(content, clauses, sources)
    if not covers:
        return None
    first = sources[0]
    practice = _practice(content, clauses, sources)
    asked = [clause for clause in clauses if clause not in uncovered]
    fields = {
        "id": module_id,
        "title": {lang: say("guideline.module.title", lang, clauses=_labels(content, asked, lang)) for lang in LANGS},
        "intro": {lang: say("guideline.module.intro", lang, clauses=_labels(content, asked, lang, len(asked))) for lang in LANGS},
        "clauses": asked,
        "minutes": 1,  # until it is read, below
        "pass_mark": max(module.pass_mark for module in sources),
        "attempts": first.attempts,
        "valid": first.valid,
        "reveal_after_fail": first.reveal_after_fail,
        "bound": {"employment": [each for each in EMPLOYMENT_TYPES if any(each in module.bound.employment for module in sources)]},
        "due": due.isoformat(),
        "updates": list(modules),
        "practice": practice,
        "test": [
            {
                "group": f"change-{number}",
                "clauses": [clause for clause in asked if clause in cover],
                "take": 1,
                "points": 1,
                "questions": pool[: max(MIN_TEST_QUESTIONS, first.attempts)],
            }
            for number, (cover, pool) in enumerate(covers, 1)
        ],
    }
    read = reading_time(content, Module.model_validate(fields)).read
    return Proposal(Module.model_validate(fields | {"minutes": 5 * ceil(read / 5)}), uncovered)


def fewest(wanted: Collection[str], sets: Collection[frozenset[str]]) -> list[frozenset[str]]:
    """Return the fewest of the sets that together hold everything wanted that any of them holds: exact."""
    reachable = frozenset(wanted) & frozenset().union(*sets)
    useful = {each & reachable for each in sets}
    largest = sorted(
        (each for each in useful if each and not any(each < other for other in useful)), key=lambda each: (-len(each), sorted(each))
    )
    best: list[frozenset[str]] = list(largest)

    def search(left: frozenset[str], chosen: list[frozenset[str]]) -> None:
        nonlocal best
        if not left:
            best = chosen
            return
        if len(chosen) + -(-len(left) // len(largest[0])) >= len(best):
            return  # even sets as large as the largest would not be fewer
        rarest = min(left, key=lambda item: (sum(item in each for each in largest), item))
        for each in largest:
            if rarest in each:
                search(left - each, [*chosen, each])

    search(reachable, [])
    return best


def _groups(
    content: Content, clauses: Sequence[str], sources: Sequence[Module]
) -> tuple[list[tuple[frozenset[str], list[str]]], list[str]]:
    """Return ([(a group's clauses, the questions that rest on all of them)], the clauses that no group can hold)."""
    found: list[tuple[frozenset[str], list[str]]] = []
    left = list(clauses)
    for by_person in (False, True):  # what a person has to grade is asked only where nothing else is
        cited = {
            question: content.questions[question].clauses & set(left)
            for module in sources
            for question in module.tested
            if (part_by_person(content.questions[question]) > 0) == by_person
        }
        shared = {one & other for one, other in combinations(cited.values(), MIN_TEST_QUESTIONS)} - {frozenset()}
        covers = fewest(left, shared) if shared else []
        found += [(cover, [question for question, rests in cited.items() if cover <= rests]) for cover in covers]
        left = [clause for clause in left if not any(clause in cover for cover, _ in found)]
    return found, left


def _practice(content: Content, clauses: Sequence[str], sources: Sequence[Module]) -> list[str]:
    """Return the fewest practice questions that hold every changed clause that practice speaks of; at least one question."""
    questions = [question for module in sources for question in module.practice]
    resting = resting_questions(content, clauses)
    cited = {question: frozenset(resting[question]) for question in questions if question in resting}
    covers = fewest(clauses, set(cited.values())) if cited else []
    return [next(question for question, rests in cited.items() if cover <= rests) for cover in covers] or questions[:1]


def _labels(content: Content, clauses: Sequence[str], lang: Lang, most: int = _NAMED) -> str:
    named = [content.guideline.by_id[clause].label.within(lang) for clause in clauses]
    text = say("guideline.module.between", lang).join(named[:most])
    return text if len(named) <= most else say("guideline.module.and_more", lang, clauses=text, number=len(named) - most)
