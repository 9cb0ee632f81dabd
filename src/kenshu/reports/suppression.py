"""Suppression of cells in a table of wrong answers, clause by department, so that no small group can be told.

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

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kenshu.people.departments import WHOLE_CITY, is_within, level, parent, tree, with_ancestors

Cell = tuple[str, str]  # a clause and a department
Mask = NDArray[np.bool_]
SMALLEST = 5  # people of a group that is told of
_SAME = 1e-7


def hidden_cells(answers: pd.DataFrame, clauses_of: Mapping[str, Iterable[str]], smallest: int = SMALLEST) -> set[Cell]:
    """Return the cells that are not to be shown, for every department of the tree and the whole city ("").

    `answers` has a row for each answer: employee_id, department (where the person is counted; one for each person), module_id,
    question. `clauses_of` {question: the clauses it cites}.
    """
    departments = tree(sorted(set(answers["department"])))
    rows = {clause: _Row(people, departments, smallest) for (clause,), people in _people(answers, clauses_of, "clause").items()}
    small = [
        (clause, module, department)
        for (clause, module), people in _people(answers, clauses_of, "clause", "module_id").items()
        for department, number in _numbers(people, departments).items()
        if 0 < number < smallest
    ]
    unknowns = answers[["module_id", "question", "department"]].drop_duplicates().astype("str")
    cites = unknowns["question"].map({each: tuple(sorted(found)) for each, found in clauses_of.items()})
    audit = _Audit(unknowns.assign(cites=cites), small)
    while (told := audit.first_told(rows)) is not None:
        clause, department = told
        rows[clause].hide(department)
    return {(clause, department) for clause, row in rows.items() for department in row.hidden}


def hidden_means(people: Mapping[str, int], smallest: int = SMALLEST) -> set[str]:
    """Return the departments of which no mean is to be shown (rules 1 and 2, for a figure whose parts share nobody).

    `people` {department: how many are counted in it and in none below}. Of what is shown, what is left of a department once the
    shown ones below it are taken away is nobody, or `smallest` people or more: subtraction gives nothing else.
    """
    total: dict[str, int] = defaultdict(int)
    for department, number in people.items():
        for above in with_ancestors(department):
            total[above] += number
    hidden: set[str] = set()
    shown_below: dict[str, list[str]] = defaultdict(list)  # the nearest ones
    for department in sorted(total, key=level, reverse=True):
        below = shown_below[department]
        while 0 < (left := total[department] - sum(total[each] for each in below)) < smallest and below:
            least = min(below, key=lambda each: (total[each], each))
            hidden.add(least)
            below = [*(each for each in below if each != least), *shown_below[least]]
        shown_below[department] = below
        if 0 < left < smallest:
            hidden.add(department)
        elif department != WHOLE_CITY:
            shown_below[parent(department)].append(department)
    return hidden


class _Row:
    """One clause: how many people answered in each department of the tree, and which of them are hidden (rules 1 and 2)."""

    def __init__(self, people: Mapping[str, int], departments: Sequence[str], smallest: int) -> None:
        self._people, self._smallest = people, smallest
        self.number = _numbers(people, departments)
        self.hidden = {each: None for each, number in self.number.items() if 0 < number < smallest}  # a set with an order
        self._protect()

    def hide(self, department: str) -> None:
        """Hide one department more, and whatever has to be hidden with it."""
        self.hidden[department] = None
        self._protect()

    def regions(self) -> dict[str, frozenset[str]]:
        """Return {shown department: the places it has besides the shown ones below it}: what subtraction gives, and no more."""
        shown = [each for each, number in self.number.items() if number and each not in self.hidden]
        found: dict[str, set[str]] = {each: set() for each in shown}
        for place in self._people:
            around = [each for each in shown if is_within(place, each)]
            if around:
                found[max(around, key=len)].add(place)
        return {each: frozenset(places) for each, places in found.items()}

    def _protect(self) -> None:
        """Hide until what is shown leaves no small group over, and no hidden department by itself."""
        while (further := self._further()) is not None:
            self.hidden[further] = None

    def _further(self) -> str | None:
        regions = self.regions()
        for department, places in regions.items():
            if 0 < sum(self._people[place] for place in places) < self._smallest:
                return self._fewest(each for each in regions if each != department and is_within(each, department)) or department
        for department in self.hidden:
            places = frozenset(place for place in self._people if is_within(place, department))
            touched = [region for region in regions.values() if region & places]
            if places <= frozenset().union(*touched) and all(region <= places for region in touched):
                return self._beside(department, places, regions)
        return None

    def _beside(self, told: str, places: frozenset[str], regions: Mapping[str, frozenset[str]]) -> str | None:
        """Return what to hide with a department that the shown ones leave over: the one above it, or a part of either."""
        inside = self._fewest(each for each in regions if is_within(each, told))
        above = max((each for each in regions if is_within(told, each)), key=len, default=None)
        if above is None:
            return inside
        beside = self._fewest(each for each in regions if each != above and is_within(each, above) and not is_within(each, told))
        return (beside if regions[above] & places else inside) or beside or inside or above

    def _fewest(self, departments: Iterable[str]) -> str | None:
        return min(departments, key=lambda each: (self.number[each], -len(each), each), default=None)


class _Audit:
    """The linear system that a reader of the table could solve (rule 3).

    An unknown is how many answers were wrong, of a place and a sort of question: those of a module that cite the same clauses count
    alike in every cell. `small` are small groups of a cell: (clause, module, department).
    """

    def __init__(self, answers: pd.DataFrame, small: Sequence[tuple[str, str, str]]) -> None:
        unknowns = answers[["module_id", "cites", "department"]].drop_duplicates()
        self._places, modules = unknowns["department"].to_numpy(), unknowns["module_id"].to_numpy()
        cites = unknowns["cites"].tolist()
        self._citing = cache(lambda clause: np.array([clause in each for each in cites], dtype=bool))
        self._within = cache(lambda above: np.array([is_within(place, above) for place in self._places], dtype=bool))
        self._small = [self._sum(clause, department) & (modules == module) for clause, module, department in small]

    def first_told(self, rows: Mapping[str, _Row]) -> Cell | None:
        """Return a shown cell that helps to tell a hidden one, the smallest of those; None where nothing hidden is told."""
        shown = [(clause, each, places) for clause, row in rows.items() for each, places in row.regions().items() if places]
        secret = [*(self._sum(clause, department) for clause, row in rows.items() for department in row.hidden), *self._small]
        if not shown or not secret:
            return None
        known = [self._citing(clause) & np.isin(self._places, list(places)) for clause, _, places in shown]
        factors = _combination(np.array(known), np.array(secret))
        if factors is None:
            return None
        used = [shown[line] for line in np.flatnonzero(np.abs(factors) > _SAME)]
        clause, department, _ = min(used, key=lambda each: (not each[1], rows[each[0]].number[each[1]], each[:2]))
        return clause, department

    def _sum(self, clause: str, department: str) -> Mask:
        return np.asarray(self._citing(clause) & self._within(department))


def _combination(known: Mask, secret: Mask) -> NDArray[np.float64] | None:
    """Return the factors by which known sums (a line each, a column an unknown) give the first secret that they give; else None."""
    told = ~np.asarray(secret[:, ~known.any(axis=0)].any(axis=1))  # what holds an unknown of no known sum is safe
    blocks = [(lines, known[lines].any(axis=0)) for lines in _blocks(known)]
    for lines, columns in blocks:
        asked = told & secret[:, columns].any(axis=1)
        told[asked] = _given(known[np.ix_(lines, columns)].astype(float), secret[np.ix_(asked, columns)].astype(float))
    if not told.any():
        return None
    first, factors = secret[np.argmax(told)], np.zeros(len(known))
    for lines, columns in blocks:
        system = known[np.ix_(lines, columns)].T.astype(float)
        factors[lines] = np.linalg.lstsq(system, first[columns].astype(float), rcond=None)[0]
    return factors


def _given(lines: NDArray[np.float64], sums: NDArray[np.float64]) -> Mask:
    """Return which sums are linear combinations of the lines: those that nothing of is left beside the lines' space.

    To solve for all of them took ten times as long; only one needs its factors.
    """
    if not len(sums):
        return np.zeros(0, dtype=bool)
    _, sizes, basis = np.linalg.svd(lines, full_matrices=False)
    basis = basis[sizes > sizes[0] * max(lines.shape) * np.finfo(float).eps]
    return np.asarray(np.abs(sums - (sums @ basis.T) @ basis).max(axis=1) < _SAME)


def _blocks(known: Mask) -> Iterator[Mask]:
    """Yield the lines of each part of a system; parts share no unknown."""
    block = np.arange(len(known))  # of each line: the first line that it is tied to, as far as is known
    while True:
        first = np.where(known, block[:, None], len(known)).min(axis=0)
        tied = np.where(known, first, len(known)).min(axis=1)
        if (tied == block).all():
            break
        block = tied
    for each in np.unique(block):
        yield block == each


def citing(table: pd.DataFrame, clauses_of: Mapping[str, Iterable[str]]) -> pd.DataFrame:
    """Return each row of a table once for each clause (a column of text) that its `question` cites, in no order."""
    pairs = [(question, clause) for question, clauses in clauses_of.items() for clause in sorted(clauses)]
    cites = pd.DataFrame(pairs, columns=["question", "clause"], dtype="str")
    return table.astype({"question": "str"}).merge(cites, on="question")


def people_citing(answers: pd.DataFrame, clauses_of: Mapping[str, Iterable[str]], *by: str) -> "pd.Series[int]":
    """Return how many people answered a question that cites a clause: `people`, by these columns and `department`."""
    codes = {name: pd.factorize(answers[name], sort=False) for name in ("employee_id", "department", "module_id", "question")}
    asked = _distinct(pd.DataFrame({name: numbers for name, (numbers, _) in codes.items()}))
    clauses = sorted({clause for cited in clauses_of.values() for clause in cited})
    cited = [[clauses.index(clause) for clause in sorted(clauses_of.get(each, ()))] for each in codes["question"][1]]
    number = np.array([len(each) for each in cited], dtype=np.intp)
    begin = np.cumsum(number) - number
    rows = number[asked["question"]]
    place = np.repeat(begin[asked["question"]] - np.cumsum(rows) + rows, rows) + np.arange(rows.sum())
    flat = np.array([clause for each in cited for clause in each], dtype=np.intp)
    told = asked.loc[asked.index.repeat(rows)].assign(clause=flat[place])
    keys = [*by, "department"]
    people = _distinct(told[[*keys, "employee_id"]]).groupby(keys).size().rename("people").reset_index()
    names = {"clause": pd.Index(clauses, dtype="str"), **{name: pd.Index(found, dtype="str") for name, (_, found) in codes.items()}}
    for name in keys:
        people[name] = names[name][people[name]]
    return people.set_index(keys)["people"]


def _distinct(numbers: pd.DataFrame) -> pd.DataFrame:
    """Return the distinct rows of a table of small numbers from 0 on: sooner than pandas finds them, by one number a row."""
    row = np.zeros(len(numbers), dtype="int64")
    for name in numbers:
        column = numbers[name].to_numpy()
        row = row * (1 + int(column.max(initial=0))) + column
    return numbers[~pd.Series(row).duplicated().to_numpy()]


def _people(answers: pd.DataFrame, clauses_of: Mapping[str, Iterable[str]], *by: str) -> dict[tuple[str, ...], dict[str, int]]:
    """Return {values of these columns: {place: how many people answered}}."""
    found: dict[tuple[str, ...], dict[str, int]] = {}
    for key, number in people_citing(answers, clauses_of, *by).items():
        assert isinstance(key, tuple)
        found.setdefault(key[:-1], {})[key[-1]] = number
    return found


def _numbers(people: Mapping[str, int], departments: Sequence[str]) -> dict[str, int]:
    """Return {department: how many people answered in it and below it}."""
    found = dict.fromkeys(departments, 0)
    for place, number in people.items():
        for above in with_ancestors(place):
            found[above] += number
    return found
