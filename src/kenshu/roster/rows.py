"""A roster's rows as people: each row becomes an entry or its faults; rows of concurrent posts become part of their person."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, InstanceOf

from kenshu.errors import KenshuError, RosterRefused
from kenshu.i18n import Lang, say
from kenshu.roster.cells import read_cell
from kenshu.roster.headings import LEVEL_FIELDS
from kenshu.roster.questions import NOT_ASKED, Answers
from kenshu.roster.table import Written, read_table
from kenshu.roster.words import Words
from kenshu.staff import EMPLOYEE_ID

# The row of the template that shows how one is filled in: its number, and how its name ends.
EXAMPLE_ID = "000000"
EXAMPLE_ENDS: Mapping[Lang, str] = {"ja": "(記入例)", "en": "(example)"}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A person as a roster has them. What its columns do not tell is None: it stays as it is on record.

    `written_id` is the id as it stands in the cell, which may be full-width.
    """

    row: int
    id: str
    written_id: str
    name: str
    kana: str | None = None
    mail: str | None = None
    department: str
    employment_type: str
    concurrent: tuple[str, ...] | None = None
    duties: tuple[str, ...] | None = None
    joined: date | None = None


@dataclass(frozen=True)
class Roster:
    """The people of a roster, in its order, and every fault that its rows have by themselves; nobody with a fault is among them."""

    written: Written
    entries: list[Entry]
    faults: Annotated[tuple[InstanceOf[KenshuError], ...], Field(exclude=True)] = ()


def read_roster_file(path: Path, words: Words | None = None) -> Roster:
    """Read a roster on disk; see `read_roster`."""
    return read_roster(path.name, read_bytes(path), words=words)


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a roster on disk. Raises RosterRefused."""
    try:
        return path.read_bytes()
    except OSError as fault:
        raise RosterRefused([KenshuError("roster.unreadable", file=path.name, found=fault.strerror)]) from fault


def read_roster(file: str, raw: bytes, answers: Answers = NOT_ASKED, words: Words | None = None) -> Roster:
    """Read the people of a roster, each cell once. Whom the records know is for `plan` to look up.

    `words` are those of the course; without them there are the kit's alone. Raises RosterRefused for what is no table, or leaves a
    question open (`read_table`).
    """
    words = words or Words()
    written, rows = read_table(file, raw, words, answers)
    people = _People(written, words)
    for number, row in rows:
        people.take(number, row)
    people.take_concurrent()
    return Roster(written, list(people.main.values()), tuple(people.faults))


class _People:
    """The people met so far, by their ids in lower case; rows of concurrent posts wait until their person is there."""

    def __init__(self, written: Written, words: Words) -> None:
        self.main: dict[str, Entry] = {}
        self.faults: list[KenshuError] = []
        self._written = written
        self._words = words
        self._others: list[Entry] = []
        self._seen: dict[str, tuple[int, str]] = {}

    def take(self, number: int, row: Mapping[str, str]) -> None:
        """Take one row, or what is wrong with it."""
        wrong = partial(self._wrong, number)
        before = len(self.faults)
        if _is_nobody(row):
            self.faults.append(self._written.fault_of_row(number, " ".join(filter(None, row.values()))))
            return
        values = {field: read_cell(field, text, self._words, partial(wrong, field)) for field, text in row.items()}
        if row.get("unit") and not row.get("section"):
            wrong("unit", "parent_empty", row["unit"], allowed=self._written.headings["section"])
        if values["id"] == EXAMPLE_ID and row["name"].endswith(tuple(EXAMPLE_ENDS.values())):
            wrong("name", "example", row["name"])
        folded = (values["id"] or "").lower()
        is_main = values.get("post_kind", "main") != "concurrent"
        if is_main and folded in self._seen:
            other, allowed = self._seen[folded]
            reason = "main_twice" if "post_kind" in row else "id_twice"
            wrong("id", reason, row["id"], other=other, allowed=allowed)
        elif is_main and folded:
            self._seen[folded] = (number, row["id"])
        department, others = _main_department(values), values.get("concurrent") or ()
        if None not in (department, *others) and len({department, *others}) <= len(others):
            wrong("concurrent", "concurrent_twice", row["concurrent"])
        if len(self.faults) == before:
            entry = _entry(number, row["id"], values | {"department": department})
            if is_main:
                self.main[folded] = entry
            else:
                self._others.append(entry)

    def take_concurrent(self) -> None:
        """Take the rows of concurrent posts, or what is wrong with them."""
        for other in self._others:
            folded = other.id.lower()
            person = self.main.get(folded)
            if person is not None:
                faults = list(_unlike(self._written, person, other))
                self.faults += faults
                if not faults:
                    self.main[folded] = _with(person, other)
            elif folded not in self._seen:
                self._wrong(other.row, "id", "main_missing", other.id)

    def _wrong(self, row: int, field: str, reason: str, found: str, **values: object) -> None:
        self.faults.append(self._written.fault(row, field, reason, found, **values))


def _is_nobody(row: Mapping[str, str]) -> bool:
    """Tell whether a row says too little to be about somebody: a remark, or a sum that is written in no known way."""
    place = row.get("department") or row.get("division") or ""
    told = (row["id"], row["name"], row["employment_type"], place)
    return sum(map(bool, told)) <= 1 or not (row["employment_type"] or place or EMPLOYEE_ID.fullmatch(row["id"]))


def _main_department(values: Mapping[str, Any]) -> str | None:
    """Return the path that a row gives, in one column or in three; None where it cannot be read."""
    if "department" in values:
        return str(values["department"]) if values["department"] else None
    levels = [values.get(field, "") for field in LEVEL_FIELDS]
    return None if None in levels else "/".join(filter(None, levels))


def _entry(number: int, written_id: str, values: dict[str, Any]) -> Entry:
    if "post_kind" in values:
        values.setdefault("concurrent", ())
    if "duties" in values:
        values["duties"] = tuple(dict.fromkeys(values["duties"]))
    told = {each.name: values[each.name] for each in fields(Entry) if each.name in values}
    return Entry(row=number, written_id=written_id, **told)


def _with(person: Entry, other: Entry) -> Entry:
    """Return a person with one more concurrent post."""
    concurrent = dict.fromkeys((*(person.concurrent or ()), other.department, *(other.concurrent or ())))
    duties = None if person.duties is None else tuple(dict.fromkeys((*person.duties, *(other.duties or ()))))
    return replace(person, concurrent=tuple(concurrent), duties=duties)


def _unlike(written: Written, person: Entry, other: Entry) -> Iterator[KenshuError]:
    if other.name != person.name:
        yield written.fault(other.row, "name", "concurrent_unlike", other.name, other=person.row, allowed=person.name)
    if other.employment_type != person.employment_type:
        found, allowed = (say(f"people.employment.{entry.employment_type}", "ja") for entry in (other, person))
        yield written.fault(other.row, "employment_type", "concurrent_unlike", found, other=person.row, allowed=allowed)
    if other.department in (person.department, *(person.concurrent or ())):
        yield written.fault(other.row, "department", "concurrent_twice", other.department)
