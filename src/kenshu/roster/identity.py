"""Identity of the people of a roster: a number is what the roster calls somebody, and may change or be given to somebody else.

Where a number on record stands beside another name, or an unknown one beside the name of somebody who is missing, only a person can
tell who it is: it is asked, and answered before the roster is taken in. A new person inherits nothing.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kenshu.errors import KenshuError
from kenshu.folding import folded
from kenshu.people.numbers import AGAIN, Numbers
from kenshu.people.posts import Posting, post_on
from kenshu.roster.paths import Meaning
from kenshu.roster.rows import Entry

NEW = ""  # the answer that it is a new person


@dataclass(frozen=True)
class Answers:
    """Answers to the questions of a roster, by the numbers in it.

    `same`: who has the number on record; `new`: a new person; `changed`: `OLD=NEW`, who has the number OLD on record, or, where OLD
    begins with `~`, whose id it is. `zeros`: the numbers on record lack their leading zeros, and are corrected. `parted`, `glued`:
    departments that are written so are paths, or names (kenshu.roster.paths).
    """

    same: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    zeros: bool | None = None
    parted: Meaning | None = None
    glued: Meaning | None = None


@dataclass(frozen=True)
class Former:
    """Somebody on record who may be meant: `joined` and `left` are days of the last service; `called`: the number means them."""

    employee_id: str
    number: str
    called: bool
    name: str
    kana: str
    department: str
    joined: date | None
    left: date | None


@dataclass(frozen=True)
class Question:
    """A question who a number in the roster means: one of these people, or a new person.

    `answer` is an employee id, "" a new person, None not answered. `holds`: the first of the people has the number on record.
    """

    number: str
    row: int
    name: str
    kana: str
    department: str
    joined: date | None
    people: list[Former]
    holds: bool
    answer: str | None = None


@dataclass
class Matched:
    """Whom the numbers of a roster mean, {number: employee id, "" a new person}, without those that are still asked about."""

    whom: dict[str, str] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)

    @property
    def unanswered(self) -> list[str]:
        """Return the numbers that are still asked about."""
        return [each.number for each in self.questions if each.answer is None]


class OnRecord:
    """The people on record on a day: rows of `employee` by id, their posts, their numbers, and whom a number means."""

    def __init__(
        self,
        people: Mapping[str, Any],
        posts: Mapping[str, Sequence[Posting]],
        numbers: Numbers,
        holders: Mapping[str, str],
        day: date,
    ) -> None:
        self.people, self.posts, self.numbers, self.holders, self.day = people, posts, numbers, holders, day

    def former(self, employee_id: str) -> Former:
        """Return somebody as a question shows them."""
        person = self.people[employee_id]
        mine = self.posts.get(employee_id, ())
        last = next((each.post.department for each in reversed(mine) if each.post.department), None)
        joined, left = _last_service(mine, self.day)
        number = self.numbers.of(employee_id)
        called = self.holders.get(number) == employee_id
        return Former(employee_id, number, called, person.name, person.kana, last or "", joined, left)


def match(entries: Sequence[Entry], record: OnRecord, answers: Answers) -> Matched:
    """Return whom every number means, as far as it is clear or answered, and what is asked.

    Raises KenshuError for answers about nobody, and for two numbers that mean one person.
    """
    told = _answered({entry.id: entry for entry in entries}, record, answers)
    found = Matched()
    held = {entry.id: record.holders[entry.id] for entry in entries if entry.id in record.holders}
    clear = {entry.id: held[entry.id] for entry in entries if entry.id in held and not _doubtful(entry, record, held[entry.id])}
    taken = {clear[number] for number in clear if number not in told} | {key for key in told.values() if key}
    by_name: dict[str, list[str]] = defaultdict(list)
    for key, person in record.people.items():
        if person.name:
            by_name[folded(person.name)].append(key)
    for entry in entries:
        holder = held.get(entry.id)
        if entry.id in clear and entry.id not in told:
            found.whom[entry.id] = clear[entry.id]
            continue
        like = [each for each in by_name[folded(entry.name)] if each != holder and _may_be(entry, record, each)]
        like = [each for each in like if each not in taken or told.get(entry.id) == each]
        keys = [*([holder] if holder else []), *like]
        answer = told.get(entry.id, None if keys else NEW)
        if answer and answer not in keys:
            keys.append(answer)
        if answer is not None:
            found.whom[entry.id] = answer
        if keys and entry.id not in clear:
            about = (entry.id, entry.row, entry.name, entry.kana or "", entry.department, entry.joined)
            found.questions.append(Question(*about, [record.former(key) for key in keys], holder is not None, answer))
    _check_once(found.whom, record)
    return found


def _answered(entries: Mapping[str, Entry], record: OnRecord, answers: Answers) -> dict[str, str]:
    """Return {number in the roster: employee id, "" a new person} as it was answered."""
    told: dict[str, str] = {}
    for number in answers.same:
        told[number] = record.holders.get(number, NEW)
        if not told[number]:
            raise KenshuError("roster.answer_nobody", found=number)
    told |= dict.fromkeys(answers.new, NEW)
    for pair in answers.changed:
        old, _, number = pair.partition("=")
        key = old[1:] if old.startswith(AGAIN) else record.holders.get(old, NEW)
        if key not in record.people or not number:
            raise KenshuError("roster.answer_nobody", found=pair)
        told[number] = key
    for number in told:
        if number not in entries:
            raise KenshuError("roster.answer_unknown", found=number)
    return told


def _check_once(whom: Mapping[str, str], record: OnRecord) -> None:
    first: dict[str, str] = {}
    for number, key in whom.items():
        if key and first.setdefault(key, number) != number:
            raise KenshuError("roster.answer_twice", found=number, other=first[key], name=record.people[key].name)


def _doubtful(entry: Entry, record: OnRecord, employee_id: str) -> bool:
    """Tell whether somebody in the roster may be another person than who has their number on record."""
    person = record.people[employee_id]
    if folded(entry.name) == folded(person.name):
        return False
    joined, left = _last_service(record.posts.get(employee_id, ()), record.day)
    kana = bool(entry.kana and person.kana)
    if left is not None or (kana and folded(entry.kana or "") != folded(person.kana)):
        return True
    if entry.joined is not None and joined is not None:
        return entry.joined != joined
    return not kana  # nothing says that it is the same person


def _may_be(entry: Entry, record: OnRecord, employee_id: str) -> bool:
    """Tell whether somebody under an unknown number may be a person of the same name; by the kana, else by hiring day and mail."""
    person = record.people[employee_id]
    if entry.kana and person.kana:
        return folded(entry.kana) == folded(person.kana)
    joined, _ = _last_service(record.posts.get(employee_id, ()), record.day)
    told = [entry.joined == joined] if entry.joined and joined else []
    told += [entry.mail.lower() == person.mail.lower()] if entry.mail and person.mail else []
    return not told or any(told)


def _last_service(mine: Sequence[Posting], day: date) -> tuple[date | None, date | None]:
    """Return the first day of somebody's last service, and the day on which they left; None where they have not by the day."""
    joined = left = None
    for posting in mine:
        if posting.post.department is None:
            left = posting.since
        elif joined is None or left is not None:
            joined, left = posting.since, None
    return joined, left if left is not None and left <= day else None


def lost_zeros(entries: Sequence[Entry], holders: Mapping[str, str]) -> dict[str, str]:
    """Return {number in the roster: employee id} where most numbers differ from those on record in leading zeros alone, else {}."""
    bare = {number.lower().lstrip("0"): key for number, key in holders.items()}
    known = {number.lower() for number in holders}
    found = {
        entry.id: bare[plain]
        for entry in entries
        if (plain := entry.id.lower().lstrip("0")) in bare and entry.id.lower() not in known
    }
    return found if len(found) * 2 > len(entries) and len(set(found.values())) == len(found) else {}


def regained_zeros(
    entries: Sequence[Entry], holders: Mapping[str, str], posts: Mapping[str, Sequence[Posting]], day: date
) -> dict[str, str]:
    """Return {number in the roster: employee id} of numbers that somebody who has left has without their leading zeros.

    They left before the others' numbers got their zeros back. Whether they are back is asked as at any number of a leaver.
    """
    known = {number.lower() for number in holders}
    near: dict[str, list[str]] = defaultdict(list)
    for number in holders:
        near[number.lower().lstrip("0")].append(number)
    found = {}
    for entry in entries:
        numbers = near.get(entry.id.lower().lstrip("0"), [])
        if len(numbers) == 1 and entry.id.lower() not in known and entry.id.endswith(numbers[0]):
            key = holders[numbers[0]]
            if _last_service(posts.get(key, ()), day)[1] is not None:
                found[entry.id] = key
    return found


def displaced(entries: Sequence[Entry], matched: Matched, record: OnRecord) -> Iterator[str]:
    """Yield those still here whose number the roster gives to somebody else, and who are not in it under another."""
    inside = {key for key in matched.whom.values() if key}
    for entry in entries:
        holder = record.holders.get(entry.id)
        if holder is not None and entry.id in matched.whom and holder not in inside:
            held = post_on(record.posts.get(holder, ()), record.day)
            later = [each for each in record.posts.get(holder, ()) if each.since > record.day and each.post.department]
            if (held is not None and held.department) or later:
                yield holder
