"""Numbers of the people of a random city: who was given which one from which day on, and who is called what.

The facts are drawn day by day from where people work. Half of the cities are such as rosters tell them, everybody on every day on
which something changes: `by_roster`.
"""

import random
from datetime import date
from operator import itemgetter

from tools.histories import City, Row

STAYER = "架空人事"  # without whom a roster could be empty, which none may be
CHANGE = "令和の"  # begins a name that was changed; with the same kana it was only written otherwise


def give_numbers(city: City) -> City:
    """Return the city with numbers and names, and with the departures of those whose number was given to others."""
    _Giver(city)
    return city


def working(city: City, person: str, day: date) -> Row | None:
    """Return the post in which somebody works on a day."""
    held = None
    for row in city.posts:
        if row["employee_id"] == person and row["since"] <= day and (held is None or row["since"] >= held["since"]):
            held = row
    return held if held and held["department"] else None


class _Giver:
    def __init__(self, city: City) -> None:
        self.city, self.chance = city, random.Random(f"numbers of {city.seed}")
        city.by_roster = self.chance.random() < 0.5
        if city.by_roster:
            self._as_rosters_tell()
        self._let_all_come()
        self.zeros_lost = city.by_roster and self.chance.random() < 0.4
        self.made = 0
        self.has: dict[str, str] = {}  # the number somebody has, or had when they left
        self.meant: dict[str, str] = {}  # who was given a number last
        self.of: dict[str, str] = {}  # the history to which a number belongs
        self.here: set[str] = set()
        city.names = {person: [self._name(person)] for person in city.people}
        for self.day in sorted({row["since"] for row in city.posts}):
            self._pass()

    def _as_rosters_tell(self) -> None:
        """Leave departments their names: what a roster of old names means, `kenshu.roster` has tests of its own for."""
        city = self.city
        city.changes.clear()
        first = min(row["since"] for row in city.posts)
        city.people.append(STAYER)
        here = {"department": STAYER, "employment_type": "regular", "duties": [], "concurrent": []}
        city.posts.append({"employee_id": STAYER, "since": first, **here})

    def _let_all_come(self) -> None:
        """Leave out what was before the first day on which somebody works, and let those stay who would leave on it."""
        rows = [(row["employee_id"], row["since"]) for row in self.city.posts]
        came = {who: min(day for each, day in rows if each == who) for who in self.city.people}
        came |= {who: day for who, day in sorted(rows, key=itemgetter(1), reverse=True) if working(self.city, who, day)}
        never = {who for who, day in came.items() if not working(self.city, who, day)}
        stays = (row for row in self.city.posts if row["department"] or row["employee_id"] not in never)
        self.city.posts = [row for row in stays if row["since"] >= came[row["employee_id"]]]

    def _pass(self) -> None:
        """Let a day pass: who comes and goes, and who is given which number."""
        now = {person for person in self.city.people if working(self.city, person, self.day)}
        stay, come = sorted(self.here & now), sorted(now - self.here)
        self.told: set[str] = set()  # who has been given a number today
        self._count("rosters", int(self.city.by_roster))
        self._count("leaves", len(self.here - now))
        self.here = now
        if self.zeros_lost and 2 * len(stay) > len(now):
            self._zeros(stay)
        for person in come:
            self._come(person, stay)
        self._count("joins", len(come))
        for person in stay:
            if person in self.here - self.told and (chosen := self.chance.random()) < 0.3:
                self._alter(person, stay, chosen / 0.3)

    def _zeros(self, stay: list[str]) -> None:
        self.zeros_lost = False
        for person in stay:
            self._give(person, self.has[person].zfill(5), "corrected")

    def _come(self, person: str, stay: list[str]) -> None:
        mine = self.has.get(person)
        if mine and mine.zfill(5) not in self._held(self.here - {person}) and self.chance.random() < 0.7:
            if self.city.by_roster and not self.zeros_lost and mine != mine.zfill(5):
                self._give(person, mine.zfill(5), "corrected")
            elif self.meant[mine] != person:
                self._give(person, mine, "reused")
            return
        old, chosen = self._given_up(person), self.chance.random()
        others = [each for each in stay if each[:2] == person[:2] and each in self.here - self.told]
        if old and chosen < 0.5:
            self._give(person, self.chance.choice(old), "reused")
        elif others and chosen < 0.7:
            other = self.chance.choice(others)
            number = self.has[other]
            if chosen < 0.6:
                self._give(other, self._fresh(other), "changed")
            else:
                self._leave(other)
            self._give(person, number, "reused")
        else:
            self._give(person, self._fresh(person), "changed" if mine else "")

    def _alter(self, person: str, stay: list[str], chosen: float) -> None:
        """Give somebody who stays another number or another name."""
        mine = self.has[person]
        others = [each for each in stay if each[:2] == person[:2] and each in self.here - self.told - {person}]
        if chosen < 0.4:
            self._change(person)
        elif chosen < 0.6 and (old := self._given_up(person)):
            self._give(person, self.chance.choice(old), "reused")
        elif chosen < 0.7 and others:
            other = self.chance.choice(others)
            theirs = self.has[other]
            self._give(person, theirs, "reused")
            self._give(other, mine, "reused")
        elif chosen < 0.8 and not self.city.by_roster:
            self._correct(person)
        else:
            _, name, kana = self.city.names[person][-1]
            self.city.names[person].append((self.day, CHANGE + name, kana if chosen < 0.9 else CHANGE + kana))
            self._count("names", 1)

    def _change(self, person: str) -> None:
        """Give another number, as to who was appointed for the fiscal year and is regular now."""
        today = [row for row in self.city.posts if (row["employee_id"], row["since"]) == (person, self.day)]
        for row in today[-1:]:
            row["employment_type"] = "regular"
        self._give(person, self._fresh(person), "changed")

    def _correct(self, person: str) -> None:
        """Give a number its zeros; one that has them was mistyped, and is written again on the same day."""
        mine = self.has[person]
        right = mine.zfill(5)
        if right not in self._held(self.here - {person}):
            if mine == right:
                self._give(person, self._fresh(person), "")
            self._give(person, right, "corrected")

    def _leave(self, person: str) -> None:
        """Let somebody leave today, whatever else was known of them today."""
        mine = {"employee_id": person, "since": self.day}
        gone = [row for row in self.city.posts if mine.items() <= row.items()]
        last = working(self.city, person, self.day)
        self.city.posts = [row for row in self.city.posts if row not in gone]
        self.city.posts.append({**(last or {}), **mine, "department": None})
        self.here.discard(person)
        self._count("leaves", 1)

    def _given_up(self, person: str) -> list[str]:
        """List the numbers of a person's history that nobody has who works there."""
        held = self._held(self.here)
        free = [each for each in self.meant if self.of[each] == person[:2] and each.zfill(5) not in held]
        return free if self.zeros_lost else sorted({each.zfill(5) for each in free})

    def _held(self, people: set[str]) -> set[str]:
        """Return the numbers of some people, with their zeros."""
        return {self.has[each].zfill(5) for each in people if each in self.has}

    def _fresh(self, person: str) -> str:
        self.made += 1
        number = f"{self.made:05}"
        short = self.zeros_lost or (not self.city.by_roster and self.chance.random() < 0.2)
        number = number.lstrip("0") if short else number
        self.of[number] = self.of[number.zfill(5)] = person[:2]
        return number

    def _give(self, person: str, number: str, kind: str) -> None:
        self.city.numbers.append({"employee_id": person, "number": number, "since": self.day})
        self.has[person], self.meant[number] = number, person
        self.told.add(person)
        if kind:
            self._count(kind, 1)

    def _count(self, kind: str, number: int) -> None:
        self.city.happened[kind] += number

    def _name(self, person: str) -> tuple[date, str, str]:
        same = self.chance.choice([person, person[:2]])  # some are namesakes
        return date.min, f"架空 {same}", f"カクウ {same}"
