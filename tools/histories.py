"""Random small histories of a (fictional) city: who worked where, what was assigned, who was away, what was handed in.

A city is facts alone: some histories side by side, each with its own few people and departments, under rules of which some are for
the whole city. `tools.city_on_record` puts them into the records; `tools.by_hand` counts the same facts without reading them back.
"""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from kenshu.staff import EMPLOYMENT_TYPES

TOKYO = ZoneInfo("Asia/Tokyo")
DEPARTMENTS = ["総務部", "総務部/人事課", "総務部/人事課/人事係", "総務部付", "土木部", "土木部/雪対策課", "環境部/委託"]
NEW_NAMES = ["総務局", "総務部/職員課", "土木部/除雪課", "環境局", "市民部"]
VALID = ["fiscal-year", "6 months", "12 months", "for good", "1 months"]
_STEPS = [-800, -400, -366, -365, -340, -306, -305, -304, -200, -183, -123, -122, -91, -61, -60, -31, -30, -29, -2, -1, 0, 1, 2, 30]
_POINTS = [0.0, 2.5, 7.0, 7.9, 5 + 1 / 3 + 5 / 3 + 1, 8.0, 10.0]

Row = dict[str, Any]


@dataclass(eq=False)
class City:
    """Facts, each list in the order in which the rows are added; `key` of a row is its place in its list, from 1."""

    seed: int
    as_of: date
    modules: dict[str, Row]  # {id: {"valid", "attempts"}}
    histories: int
    people: list[str] = field(default_factory=list)
    posts: list[Row] = field(default_factory=list)
    changes: list[Row] = field(default_factory=list)
    absences: list[Row] = field(default_factory=list)
    assignments: list[Row] = field(default_factory=list)
    extensions: list[Row] = field(default_factory=list)
    withdrawals: list[Row] = field(default_factory=list)
    extension_withdrawals: list[Row] = field(default_factory=list)
    attempts: list[Row] = field(default_factory=list)  # with "handed_in_at" (None: open) and "grades"
    numbers: list[Row] = field(default_factory=list)  # who was given which one since when; none: numbers never mattered
    names: dict[str, list[tuple[date, str, str]]] = field(default_factory=dict)  # since when which name and kana
    by_roster: bool = False
    happened: Counter[str] = field(default_factory=Counter)  # how often which kind of thing


def random_city(seed: int, module_ids: tuple[str, ...], most: int) -> City:
    """Return the city of a seed, of one to so many histories."""
    return _Maker(seed, module_ids, most).city


class _Maker:
    def __init__(self, seed: int, module_ids: tuple[str, ...], most: int) -> None:
        self.chance = random.Random(seed)
        near = [date(2026, 3, 31), date(2026, 4, 1), date(2026, 5, 30), date(2027, 1, 29), date(2027, 1, 30)]
        self.as_of = self.chance.choice([*near, date(2026, 1, 1) + timedelta(days=self.chance.randrange(500))])
        modules = {key: {"valid": self.chance.choice(VALID), "attempts": self.chance.randint(1, 3)} for key in module_ids}
        self.city = City(seed, self.as_of, modules, min(most, self.chance.choice([1, 10, 40, 40])))
        self.ticks = 0
        self.rules: list[Row] = []
        self.extensions: list[Row] = []
        for number in range(self.city.histories):
            self._history(f"{number:02}", (*module_ids, "withdrawn"))
        self.chance.shuffle(self.city.posts)
        self.city.assignments.extend(sorted(self.rules, key=lambda row: row["made_at"]))
        self.city.extensions.extend(sorted(self.extensions, key=lambda row: row["made_at"]))
        for key in range(1, len(self.rules) + 1):
            if self.chance.random() < 0.2:
                self.city.withdrawals.append({"assignment_id": key, "made_at": self.moment()})
        for key in range(1, len(self.extensions) + 1):
            if self.chance.random() < 0.2:
                self.city.extension_withdrawals.append({"extension_id": key, "made_at": self.moment()})

    def _history(self, prefix: str, module_ids: tuple[str, ...]) -> None:
        self.people = [f"{prefix}{number:02}" for number in range(self.chance.randint(1, 6))]
        self.departments = [prefix + name for name in DEPARTMENTS]
        self.new_names = [prefix + name for name in NEW_NAMES]
        self.changes = [self._change(since) for since in sorted(self.day() for _ in range(self.chance.choice([0, 0, 1, 1, 2])))]
        self.city.changes.extend(self.changes)
        self.city.people.extend(self.people)
        for person in self.people:
            self._service(person)
            self._absences(person)
            for module_id in module_ids:
                self._attempts(person, module_id)
        self.rules += [self._rule(module_ids) for _ in range(self.chance.randint(0, 10))]
        self.extensions += [self._extension(module_ids) for _ in range(self.chance.choice([0, 0, 1, 2, 3]))]

    def day(self) -> date:
        """Draw a day at or near an edge: the day of the report, a fiscal year's, a validity's."""
        if self.chance.random() < 0.2:
            return date(self.as_of.year + self.chance.choice([-1, 0]), *self.chance.choice([(4, 1), (3, 31), (4, 2)]))
        return self.as_of + timedelta(days=self.chance.choice(_STEPS))

    def due(self) -> date:
        """Draw a last day in time, of the day's fiscal year or the next two."""
        return self.chance.choice([self.day(), self.day(), self.day() + timedelta(days=self.chance.choice([90, 200, 366, 700]))])

    def moment(self, day: date | None = None) -> datetime:
        """Draw a time on such a day, often in its first or last second; no two alike."""
        self.ticks += 1
        clock = self.chance.choice([time(0, 0), time(23, 59, 59, 900_000), time(8, 59), time(9, 1)])
        return datetime.combine(day or self.day(), clock, TOKYO).astimezone(UTC) + timedelta(microseconds=self.ticks)

    def _change(self, since: date) -> Row:
        before = self.chance.sample(self.departments, self.chance.choice([1, 1, 1, 2]))
        after = self.chance.sample(self.new_names, self.chance.choice([1, 1, 2]) if len(before) == 1 else 1)
        if self.chance.random() < 0.2:
            after[0] = before[0]
        # Entered some weeks before its day, on it, or after it
        entered_at = datetime.combine(since, time(12), TOKYO) + timedelta(days=20 * (since.day % 3 - 1))
        return {"before": before, "after": after, "since": since, "entered_at": entered_at}

    def _service(self, person: str) -> None:
        department: str | None = None
        days = sorted(self.day() for _ in range(self.chance.choice([1, 1, 2, 3, 4])))
        changed = [change["since"] for change in self.changes if self.chance.random() < 0.8]
        for since in sorted([*days, *(day for day in changed if day > days[0])]):
            names = [*self.departments, *(name for change in self.changes for name in change["after"])]
            leaves = department is not None and self.chance.random() < 0.15
            department = None if leaves else self.chance.choice([department or names[0], *names])
            duties = self.chance.sample(["manager", "account_operator"], self.chance.choice([0, 0, 1, 2]))
            concurrent = self.chance.sample(self.departments, self.chance.choice([0, 0, 1]))
            fields = {"employment_type": self.chance.choice(EMPLOYMENT_TYPES), "duties": duties, "concurrent": concurrent}
            self.city.posts.append({"employee_id": person, "department": department, "since": since, **fields})

    def _absences(self, person: str) -> None:
        for _ in range(self.chance.choice([0, 0, 0, 1, 2])):
            first = self.day()
            last = self.chance.choice([None, first, max(first, self.as_of), first + timedelta(days=self.chance.randrange(400))])
            module_id = self.chance.choice([None, *self.city.modules])
            kind = self.chance.choice(["leave", "childcare", "exempt"])
            row = {"employee_id": person, "kind": kind, "module_id": module_id, "first": first, "last": last, "withdraws": None}
            self.city.absences.append(row)
            if self.chance.random() < 0.3:
                self.city.absences.append({**row, "withdraws": len(self.city.absences)})

    def _attempts(self, person: str, module_id: str) -> None:
        number = self.chance.choice([0, 0, 1, 1, 2, 3, 5])
        moments = sorted(self.moment() for _ in range(2 * number))
        for place in range(number):
            started, ended = moments[2 * place : 2 * place + 2]
            still_open = place == number - 1 and self.chance.random() < 0.3
            attempt = {
                "id": f"{person}-{module_id}-{place + 1}",
                "employee_id": person,
                "module_id": module_id,
                "number": place + 1,
            }
            times = {"started_at": started, "handed_in_at": None if still_open else ended}
            graded = 0 if still_open else self.chance.choice([0, 1, 1, 1, 2, 3])
            self.city.attempts.append({**attempt, **times, "grades": [self._grade() for _ in range(graded)]})

    def _grade(self) -> Row:
        awaiting = self.chance.choice([0.0, 0.0, 0.0, 1.0, 2.0])
        score = min(self.chance.choice(_POINTS), 10.0 - awaiting)
        return {"score": score, "max_score": 10.0, "awaiting": awaiting, "pass_mark": self.chance.choice([80, 80, 70])}

    def _rule(self, module_ids: tuple[str, ...]) -> Row:
        named = self.chance.random() < 0.3
        duties = self.chance.sample(["new_employee", "manager", "account_operator"], self.chance.choice([0, 0, 0, 0, 0, 1, 2]))
        return {
            "module_id": self.chance.choice([*module_ids, *module_ids[:2]]),
            "department": "" if named else self._department(),
            "employment_types": [] if named else self.chance.sample(EMPLOYMENT_TYPES, self.chance.choice([0, 0, 0, 3, 5])),
            "duties": [] if named else duties,
            "employee_id": self.chance.choice(self.people) if named else None,
            "due": self.due(),
            "days_after_joining": self.chance.choice([None, None, 3, 30, 200]),
            "days_after_transfer": self.chance.choice([None, None, None, 3, 30]),
            "made_at": self.moment(),
        }

    def _department(self) -> str:
        if self.chance.random() < 0.3 / self.city.histories:
            return ""
        worked_in = [row["department"] for row in self.city.posts if row["department"] and row["employee_id"] in self.people]
        return str(self.chance.choice([*self.departments, *self.new_names[:2], *2 * worked_in])).partition(
            self.chance.choice("/-")
        )[0]

    def _extension(self, module_ids: tuple[str, ...]) -> Row:
        named = self.chance.random() < 0.5
        whom = {"employee_id": self.chance.choice(self.people), "department": None}
        if not named:
            whom = {"employee_id": None, "department": self._department()}
        due = self.chance.choice([None, self.due(), self.due()])
        more = self.chance.choice([0, 1, 2]) if due else 1
        return {"module_id": self.chance.choice(module_ids), **whom, "due": due, "more_attempts": more, "made_at": self.moment()}
