"""The graph of a simulation: dead ends, loops, what nobody reaches, the shortest and the longest way.

Time does not run backwards: no way comes to a moment twice. So no loop can hold anybody, every way has an end, and nobody takes the
points of a moment again.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Any

from kenshu.kinds.branch.way import END
from kenshu.kinds.question import QuestionFault


class Graph:
    """The moments of a key, in the order written, and for each ending the choices after which it comes."""

    def __init__(self, key: Mapping[str, Any], endings: Sequence[Sequence[str]]) -> None:
        self.first: str = key["first"]
        self.choices: Mapping[str, Any] = key["choices"]
        self._endings = endings

    @cached_property
    def moments(self) -> dict[str, list[str]]:
        """{moment: its choices}."""
        found: dict[str, list[str]] = {}
        for name, choice in self.choices.items():
            found.setdefault(choice["at"], []).append(name)
        return found

    def onwards(self, moment: str) -> list[str]:
        """Return the moments that the choices of a moment lead to; the end, and what is not there, are none."""
        leads = dict.fromkeys(self.choices[choice]["to"] for choice in self.moments.get(moment, ()))
        return [each for each in leads if each in self.moments]

    def faults(self) -> Iterator[QuestionFault]:
        """Yield a loop, or else the moments and the endings that nobody reaches. A choice that leads nowhere is told elsewhere."""
        loop = self._loop()
        if loop is not None:
            moment, choice = self._edge(loop[-2], loop[-1])
            yield QuestionFault(("moments", moment, "choices", choice, "to"), "loop", {"found": " → ".join(loop)})
            return
        reached = self._reached()
        for number, name in enumerate(self.moments):
            if name not in reached:
                yield QuestionFault(("moments", number, "id"), "unreached_moment", {"found": name})
        told = self._told()
        for number in range(len(self._endings)):
            if told and number not in told:
                yield QuestionFault(("endings", number, "id"), "unreached_ending", {"found": number + 1})

    def shortest(self) -> int:
        """Return the decisions on the shortest way. The graph has no loop, here and below."""
        return -self.longest(dict.fromkeys(self.choices, -1))

    def longest(self, weight: Mapping[str, int]) -> int:
        """Return the weight of the heaviest way; `weight` is {choice: its own}."""
        known: dict[str, int] = {}

        def heaviest(moment: str) -> int:
            if moment not in self.moments:
                return 0
            if moment not in known:
                known[moment] = max(weight[choice] + heaviest(self.choices[choice]["to"]) for choice in self.moments[moment])
            return known[moment]

        return heaviest(self.first)

    def _edge(self, moment: str, to: str) -> tuple[int, int]:
        """Return the numbers of a moment and of its choice that leads to another."""
        choices = self.moments[moment]
        return list(self.moments).index(moment), next(
            number for number, choice in enumerate(choices) if self.choices[choice]["to"] == to
        )

    def _loop(self) -> list[str] | None:
        """Return a way that comes to its last moment twice; None where there is none."""
        try:
            TopologicalSorter({moment: self.onwards(moment) for moment in self.moments}).prepare()
        except CycleError as found:
            loop: list[str] = found.args[1][::-1]  # each comes before the next one; graphlib names them the other way round
            return loop
        return None

    def _reached(self) -> set[str]:
        reached, waiting = {self.first}, [self.first]
        while waiting:
            new = [each for each in self.onwards(waiting.pop()) if each not in reached]
            reached.update(new)
            waiting += new
        return reached

    def _told(self) -> set[int]:
        """Return the numbers of the endings that some way comes to: of those whose choices it took, each way tells the first."""
        last = len(self._endings) - 1
        told: set[int] = set()
        seen: set[tuple[str, int]] = set()
        waiting = [(self.first, last)]  # a moment, and the ending that the way would have if it ended there
        while waiting:
            moment, so_far = waiting.pop()
            if (moment, so_far) in seen:
                continue
            seen.add((moment, so_far))
            for choice in self.moments.get(moment, ()):
                ending = min([so_far, *(number for number, after in enumerate(self._endings) if choice in after)])
                to = self.choices[choice]["to"]
                if to == END:
                    told.add(ending)
                else:
                    waiting.append((to, ending))
        return told
