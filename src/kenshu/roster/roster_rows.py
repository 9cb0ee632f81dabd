"""A roster's rows as people: one row each, or one for the main post and others for concurrent ones."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from kenshu.errors import KenshuError, RosterRefused
from kenshu.i18n import say
from kenshu.roster.roster_cells import cell_faults, duty_of, employment_type_of, post_kind_of
from kenshu.roster.roster_departments import between_rows, concurrent_departments, listed, main_department
from kenshu.roster.roster_file import Sheet
from kenshu.roster.roster_ids import Ids, plain_id
from kenshu.roster.written_dates import read_date


@dataclass(frozen=True)
class Entry:
    """A person as a roster has them. What its columns do not tell is None: it stays as it is on record."""

    row: int
    id: str
    name: str
    kana: str | None
    mail: str | None
    department: str
    employment_type: str
    concurrent: tuple[str, ...] | None
    duties: tuple[str, ...] | None
    joined: date | None


def read_entries(sheet: Sheet, known_ids: Mapping[str, str], there: Iterable[str] = ()) -> list[Entry]:
    """The people of a roster, in its order; rows of concurrent posts are part of their person.

    `known_ids` is {id in lower case: id} of those who are on record, `there` the departments that are.
    Raises RosterRefused with every fault of every row, in the order of the rows.
    """
    people = _People(sheet, Ids(known_ids))
    faults = [fault for number, row in sheet.rows for fault in people.take(number, row)]
    faults += people.take_concurrent()
    entries = list(people.main.values())
    faults += between_rows(sheet, _paths(sheet, entries), there)
    if faults:
        raise RosterRefused(sorted(faults, key=lambda fault: int(str(fault.values["row"]))))
    return entries


class _People:
    """The people met so far, by their ids in lower case; rows of concurrent posts wait until their person is there."""

    def __init__(self, sheet: Sheet, ids: Ids) -> None:
        self.sheet = sheet
        self.ids = ids
        self.main: dict[str, Entry] = {}
        self.others: list[Entry] = []
        self.seen: dict[str, tuple[int, str]] = {}

    def take(self, number: int, row: Mapping[str, str]) -> list[KenshuError]:
        """One row; returns what is wrong with it."""
        faults = list(cell_faults(self.sheet, number, row))
        folded = plain_id(row["id"]).lower()
        if post_kind_of(row.get("post_kind", "")) == "concurrent":
            if not faults:
                self.others.append(_entry(number, row))
        elif folded and folded in self.seen:
            reason = "main_twice" if "post_kind" in row else "id_twice"
            other, allowed = self.seen[folded]
            faults.append(self.sheet.fault(number, "id", reason, row["id"], other=other, allowed=allowed))
        else:
            self.seen[folded] = (number, row["id"])
            faults = faults or list(self.ids.faults(self.sheet, number, row["id"]))
            if not faults:
                self.main[folded] = _entry(number, row)
        return faults

    def take_concurrent(self) -> Iterator[KenshuError]:
        """The rows of concurrent posts; yields what is wrong with them."""
        for other in self.others:
            folded = other.id.lower()
            person = self.main.get(folded)
            if person is not None:
                wrong = list(_unlike(self.sheet, person, other))
                yield from wrong
                if not wrong:
                    self.main[folded] = _with(person, other)
            elif folded not in self.seen:
                yield self.sheet.fault(other.row, "id", "main_missing", other.id)


def _entry(number: int, row: Mapping[str, str]) -> Entry:
    concurrent = row.get("concurrent", "" if "post_kind" in row else None)
    duties = dict.fromkeys(duty_of(word) or "" for word in listed(row["duties"])) if "duties" in row else None
    return Entry(
        row=number,
        id=plain_id(row["id"]),
        name=row["name"],
        kana=row.get("kana"),
        mail=row.get("mail"),
        department=main_department(row),
        employment_type=employment_type_of(row["employment_type"]) or "",
        concurrent=None if concurrent is None else tuple(concurrent_departments(concurrent)),
        duties=None if duties is None else tuple(duties),
        joined=read_date(row["joined"]) if row.get("joined") else None,
    )


def _with(person: Entry, other: Entry) -> Entry:
    """A person with one more concurrent post."""
    concurrent = dict.fromkeys((*(person.concurrent or ()), other.department, *(other.concurrent or ())))
    duties = None if person.duties is None else tuple(dict.fromkeys((*person.duties, *(other.duties or ()))))
    return replace(person, concurrent=tuple(concurrent), duties=duties)


def _unlike(sheet: Sheet, person: Entry, other: Entry) -> Iterator[KenshuError]:
    if other.name != person.name:
        yield sheet.fault(other.row, "name", "concurrent_unlike", other.name, other=person.row, allowed=person.name)
    if other.employment_type != person.employment_type:
        found, allowed = (say(f"people.employment.{entry.employment_type}", "ja") for entry in (other, person))
        yield sheet.fault(other.row, "employment_type", "concurrent_unlike", found, other=person.row, allowed=allowed)
    if other.department in (person.department, *(person.concurrent or ())):
        yield sheet.fault(other.row, sheet.department, "concurrent_twice", other.department)


def _paths(sheet: Sheet, entries: list[Entry]) -> Iterator[tuple[int, str, str]]:
    for entry in entries:
        yield entry.row, sheet.department, entry.department
        for department in entry.concurrent or ():
            yield entry.row, sheet.concurrent, department
