"""Which cells of a table of wrong answers, clause by department, are hidden so that no small group can be told.

The rule is that of official statistics (threshold rule with complementary suppression: A. Hundepool and others, Handbook on
Statistical Disclosure Control, chapters 4 and 5; five is a usual threshold, OECD Glossary of Statistical Terms, "threshold rule"):

1. A cell is hidden where one to four people answered.
2. Departments add up: a 部 is its 課 and those who belong to it alone. What the shown cells leave over when the parts are taken
   from the whole has to be nobody, or five people or more and no hidden cell by itself. Else the smallest further part is hidden.
3. Questions that cite two clauses tie rows together. Where a hidden cell is still a linear combination of shown ones, or the
   answers of a small group to one module within a cell are, the smallest shown cell of the combination is hidden too.

The pattern is found for the whole tree down to 課 at once, and every picture shows a part of it: so nothing is learned by holding
one picture against another of the same day. It follows from who answered what, and not from how.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kenshu.people.departments import is_within, tree

Cell = tuple[str, str]  # a clause and a department
_SAME = 1e-7


def hidden_cells(answers: pd.DataFrame, clauses_of: Mapping[str, Iterable[str]], smallest: int = 5) -> set[Cell]:
    """The cells that are not to be shown, for every department of the tree and the whole city ("").

    `answers` has a row for each answer: employee_id, department (where the person is counted; one for each person), module_id,
    question. `clauses_of` {question: the clauses it cites}.
    """
    rows = _rows(answers, clauses_of)
    departments = tree(sorted(set(answers["department"])))
    found = {clause: _Row(people, departments, smallest) for clause, people in _people(rows).items()}
    for row in found.values():
        row.protect()
    small = [
        (clause, department, module)
        for (clause, module), people in _people(rows, "module_id").items()
        for department in departments
        if 0 < _within(people, department) < smallest
    ]
    audit = _Audit(rows, list(found))
    while (told := audit.first_told(found, small)) is not None:
        clause, department = told
        found[clause].hide(department)
        found[clause].protect()
    return {(clause, department) for clause, row in found.items() for department in row.hidden}


@dataclass
class _Row:
    """One clause: how many people answered in each place, and what is hidden of the tree above these places."""

    people: Mapping[str, int]
    departments: Sequence[str]
    smallest: int
    hidden: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.number = {each: _within(self.people, each) for each in self.departments}
        self.hidden = {each for each, number in self.number.items() if 0 < number < self.smallest}

    def hide(self, department: str) -> None:
        """Hide one cell more."""
        self.hidden.add(department)

    def protect(self) -> None:
        """Hide until what is shown leaves no small group over, and no hidden cell by itself."""
        while (further := self._further()) is not None:
            self.hidden.add(further)

    def regions(self) -> dict[str, frozenset[str]]:
        """{shown department: the places it has besides the shown departments below it}: what subtraction gives, and no more."""
        shown = [each for each in self.departments if each not in self.hidden and self.number[each]]
        found: dict[str, set[str]] = {each: set() for each in shown}
        for place, number in self.people.items():
            around = [each for each in shown if is_within(place, each)]
            if number and around:
                found[max(around, key=len)].add(place)
        return {each: frozenset(places) for each, places in found.items()}

    def _further(self) -> str | None:
        regions = self.regions()
        for department, places in regions.items():
            if 0 < sum(self.people[place] for place in places) < self.smallest:
                return self._smallest(regions, department, department) or department
        for department in self.hidden:
            places = frozenset(place for place, number in self.people.items() if number and is_within(place, department))
            touched = [region for region in regions.values() if region & places]
            if places and places <= frozenset().union(*touched) and all(region <= places for region in touched):
                above = next((each for each in sorted(regions, key=len, reverse=True) if is_within(department, each)), None)
                inside = self._smallest(regions, department)
                beside = None if above is None else self._smallest(regions, above, above, department)
                return (beside if above is not None and regions[above] & places else inside) or beside or inside or above
        return None

    def _smallest(self, regions: Iterable[str], within: str, besides: str | None = None, outside: str | None = None) -> str | None:
        """The shown department with the fewest people below one, not `besides` itself, and not within `outside`."""
        below = [each for each in regions if is_within(each, within) and each not in (besides, within)]
        below = [each for each in below if outside is None or not is_within(each, outside)]
        return min(below, key=lambda each: (self.number[each], -len(each), each), default=None)


class _Audit:
    """The linear system that a reader of the table could solve: unknown is how many were wrong, by sort of question and place."""

    def __init__(self, rows: pd.DataFrame, clauses: Sequence[str]) -> None:
        atoms = rows.drop_duplicates(["sort", "department"])
        self._places = atoms["department"].to_numpy()
        self._modules = atoms["module_id"].to_numpy()
        self._inside: dict[str, NDArray[np.bool_]] = {}
        self._cites = {clause: np.array([clause in sort[1] for sort in atoms["sort"]], dtype=bool) for clause in clauses}

    def first_told(self, found: Mapping[str, _Row], small: Sequence[tuple[str, str, str]]) -> Cell | None:
        """A shown cell that helps to tell a hidden one, the smallest of those; None where nothing hidden is told."""
        shown = [
            (clause, department, places) for clause, row in found.items() for department, places in row.regions().items() if places
        ]
        secret = [
            self._vector(clause, self._below(department))
            for clause, row in found.items()
            for department in row.hidden
            if row.number[department]
        ]
        secret += [
            self._vector(clause, self._below(department)) & (self._modules == module) for clause, department, module in small
        ]
        if not shown or not secret:
            return None
        known = np.array([self._vector(clause, np.isin(self._places, list(places))) for clause, _, places in shown], dtype=float)
        wanted = np.array(secret, dtype=float).T
        told, factors = np.ones(len(secret), dtype=bool), np.zeros((len(shown), len(secret)))
        for columns, lines in _blocks(known > 0):
            if not len(lines):
                told &= ~wanted[columns].any(axis=0)
                continue
            asked = np.flatnonzero(told & wanted[columns].any(axis=0))
            system, parts = known[np.ix_(lines, columns)].T, wanted[np.ix_(columns, asked)]
            solved = np.linalg.lstsq(system, parts, rcond=None)[0]
            factors[np.ix_(lines, asked)] = solved
            told[asked] = np.abs(system @ solved - parts).max(axis=0) < _SAME
        if not told.any():
            return None
        used = [shown[line] for line in np.flatnonzero(np.abs(factors[:, np.flatnonzero(told)[0]]) > _SAME)]
        clause, department, _ = min(used, key=lambda each: (not each[1], found[each[0]].number[each[1]], each[:2]))
        return clause, department

    def _vector(self, clause: str, within: NDArray[np.bool_]) -> NDArray[np.bool_]:
        return self._cites[clause] & within

    def _below(self, department: str) -> NDArray[np.bool_]:
        if department not in self._inside:
            self._inside[department] = np.array([is_within(place, department) for place in self._places], dtype=bool)
        return self._inside[department]


def _blocks(known: NDArray[np.bool_]) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """(columns, lines) of the parts of a system that share no unknown; first the columns that no line holds."""
    yield np.flatnonzero(~known.any(axis=0)), np.array([], dtype=np.intp)
    left = np.ones(len(known), dtype=bool)
    while left.any():
        lines = np.zeros(len(known), dtype=bool)
        lines[np.argmax(left)] = True
        columns = known[lines].any(axis=0)
        grown = np.flatnonzero(known[:, columns].any(axis=1))
        while len(grown) > lines.sum():
            lines[grown] = True
            columns = known[lines].any(axis=0)
            grown = np.flatnonzero(known[:, columns].any(axis=1))
        left &= ~lines
        yield np.flatnonzero(columns), np.flatnonzero(lines)


def _rows(answers: pd.DataFrame, clauses_of: Mapping[str, Iterable[str]]) -> pd.DataFrame:
    """The answers with their question's sort: questions of a module that cite the same clauses count alike in every cell."""
    sorts = {
        question: (module, tuple(sorted(clauses_of[question])))
        for question, module in answers[["question", "module_id"]].drop_duplicates().itertuples(index=False, name=None)
    }
    return answers.assign(sort=answers["question"].map(sorts))


def _people(rows: pd.DataFrame, *by: str) -> dict[Any, dict[str, int]]:
    """{clause, or (clause, ...): {place: how many people answered}}."""
    cited = rows.assign(clause=[sort[1] for sort in rows["sort"]]).explode("clause").dropna(subset="clause")
    keys = ["clause", *by]
    numbers = cited.groupby([*keys, "department"])["employee_id"].nunique()
    found: dict[Any, dict[str, int]] = {}
    for row in numbers.reset_index(name="people").to_dict("records"):
        key = tuple(row[name] for name in keys) if by else row["clause"]
        found.setdefault(key, {})[row["department"]] = int(row["people"])
    return found


def _within(people: Mapping[str, int], department: str) -> int:
    return sum(number for place, number in people.items() if is_within(place, department))
