"""A roster's plan: the people of a roster beside the records. It is shown, then all of it is taken in, or nothing."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, bindparam, select

from kenshu.errors import ChangedMeanwhile, KenshuError, RosterRefused
from kenshu.people.access_changes import of_hr
from kenshu.people.departments import History
from kenshu.people.numbers import give, holders_on, next_id, numbers_on
from kenshu.people.posts import Posting, post_on, postings
from kenshu.roster.changes import Changes
from kenshu.roster.identity import NEW, Answers, Matched, OnRecord, Question, displaced, lost_zeros, match, regained_zeros
from kenshu.roster.new_departments import NewDepartment, new_departments
from kenshu.roster.once import once
from kenshu.roster.paths import PathQuestion, read_paths
from kenshu.roster.reread import Reread
from kenshu.roster.rows import Entry, Roster
from kenshu.roster.slips import department_slips, id_slips
from kenshu.roster.table import Written
from kenshu.storage import ledger
from kenshu.storage.tables import employee, post

_NAMED = 10  # numbers in a message


@dataclass(frozen=True)
class Renumbered:
    """A number of somebody on record that changes."""

    employee_id: str
    before: str
    after: str


class RosterPlan(Changes):
    """The changes of a roster: employee ids in the roster's order, the absent in that of the records.

    `names` and `numbers` have all their names, and the numbers that they will have.
    `questions` asks who is who (kenshu.roster.identity), `lost_zeros` how many numbers on record would get their zeros back,
    `path_questions` which departments are paths (kenshu.roster.paths): while one of them is not answered (`unanswered` numbers, or
    departments as they are written), the roster is not taken in. `renumbered` are those whose number changes,
    `given` the numbers that would be written.
    `joined` are those who are new and those who come back; `corrected` those whose name, kana or mail was written anew; `absent`
    those on record who are not in the roster, and `left` those of them who are made leavers, because that was asked for.
    `last_hr` are those of HR who can sign in, where all of them leave. `reread` is what was read otherwise than it is written.
    `new_departments` are those that the city has not. `day` is the one from which changes hold.
    """

    def __init__(
        self,
        roster: Roster,
        day: date,
        leavers: bool,
        answers: Answers,
        posts: Mapping[str, Sequence[Posting]],
        history: History,
    ) -> None:
        super().__init__(day, posts, history)
        self.roster = roster
        self.leavers = leavers
        self.answers = answers
        self.questions: list[Question] = []
        self.path_questions: list[PathQuestion] = []
        self.unanswered: list[str] = []
        self.lost_zeros = 0
        self.renumbered: list[Renumbered] = []
        self.given: list[tuple[str, str, date]] = []
        self.numbers: dict[str, str] = {}
        self.absent: list[str] = []
        self.last_hr: list[str] = []
        self.reread: list[Reread] = list(roster.written.reread)
        self.new_departments: list[NewDepartment] = []
        self.names: dict[str, str] = {}

    @property
    def is_empty(self) -> bool:
        """Return whether nothing would be written."""
        return not (self.employees or self.corrections or self.posts or self.given or self.unanswered)

    @property
    def open_paths(self) -> int:
        """Return how many questions about departments are not answered."""
        return sum(each.answer is None for each in self.path_questions)

    @cached_property
    def fingerprint(self) -> str:
        """Return the SHA-256 of all that would be written: two plans that write the same have the same."""
        everything = [self.day, self.employees, self.corrections, self.posts, self.given, self.unanswered]
        written = json.dumps(everything, ensure_ascii=False, default=repr)
        return hashlib.sha256(written.encode()).hexdigest()

    def figures(self) -> dict[str, Any]:
        """Return what is shown of it, as JSON holds it; `places` is {employee id: department} of those who join."""
        written, joining = self.roster.written, set(self.joined)
        shown = ("joined", "left", "corrected", "absent", "unchanged", "names", "numbers", "fingerprint", "last_hr")
        asked = ("unanswered", "lost_zeros")
        return {name: getattr(self, name) for name in (*shown, *asked)} | {
            "mapping": written.headings,
            "titles": list(written.titles),
            "passed_by": list(written.passed_by),
            "left_out": [asdict(each) for each in written.left_out],
            "encoding": written.encoding,
            "rows": written.rows,
            "separator": written.separator,
            "unread_sheets": list(written.unread_sheets),
            "hidden": written.hidden,
            "hidden_places": list(written.hidden_places),
            "day": self.day.isoformat(),
            "zeros_open": self.lost_zeros > 0 and self.answers.zeros is None,
            "open_questions": [each.answer for each in self.questions].count(None) + self.open_paths,
            "path_questions": [each.figures() for each in self.path_questions],
            "places": {key: posting.post.department for key, posting in self.posts if key in joining},
            "corrected_fields": [asdict(each) for each in self.corrected_fields],
            "new_departments": [asdict(each) for each in self.new_departments],
            "moved": [asdict(move) for move in self.moved],
            "renumbered": [asdict(each) for each in self.renumbered],
            "questions": [asdict(each) for each in self.questions],
            "reread": [asdict(each) for each in self.reread],
        }


def plan(
    conn: Connection,
    roster: Roster,
    now: datetime,
    *,
    since: date | None = None,
    leavers: bool = False,
    answers: Answers | None = None,
) -> RosterPlan:
    """Return what taking in a roster would change; write nothing.

    Who is new works there from the day of hiring, where the roster tells it; every other change holds from `since`, by default
    the date of `now` in its own time zone. Who is on record and not in the roster stays, unless `leavers` asks otherwise.
    What the roster has no column for stays as it is on record. Raises RosterRefused with every fault, in the order of the rows, and
    KenshuError for `answers` that cannot be.
    """
    day, answers = since or now.date(), answers or Answers()
    people = {row.id: row for row in conn.execute(select(employee).order_by(employee.c.added_at, employee.c.id))}
    history = History.read(conn)
    posts = postings(conn)
    holders = holders_on(conn, day)
    zeros = {} if answers.zeros is False else lost_zeros(roster.entries, holders)
    holders |= {} if answers.zeros is False else regained_zeros(roster.entries, holders, posts, day) | zeros
    record = OnRecord(people, posts, numbers_on(conn, day), holders, day)
    there = [held.department for mine in posts.values() if (held := post_on(mine, day)) and held.department]
    named = _named(posts, history, day)
    former = [path for change in history.changes for path in change.before]
    paths = read_paths(roster.written, roster.entries, [*named, *former], {"parted": answers.parted, "glued": answers.glued})
    read = roster.written, paths.entries
    _refuse([*roster.faults, *paths.faults, *id_slips(*read, record.holders), *department_slips(*read, there)])
    written, renamed = _under_present_names(*read, history, day)
    matched = match(written, record, answers)
    found = RosterPlan(roster, day, leavers, answers, posts, history)
    found.questions, found.path_questions, found.lost_zeros = matched.questions, paths.questions, len(zeros)
    open_paths = [path for each in paths.questions if each.answer is None for path in each.departments]
    found.unanswered = [*matched.unanswered, *(zeros if answers.zeros is None else ()), *open_paths]
    entries = _of_people(found, written, matched, record)
    for entry in entries:
        found.take(entry, people.get(entry.id))
    asked = {former.employee_id for each in found.questions if each.answer is None for former in each.people}
    inside = {entry.id for entry in entries} | asked
    found.absent = [key for key in people if key not in inside and key in posts and posts[key][-1].post.department is not None]
    gone = set(displaced(written, matched, record))
    for key in found.absent:
        if leavers or key in gone:
            found.leave(key)
    found.absent = [key for key in found.absent if key not in gone]
    of_hr_now = of_hr(conn, day) if found.left else set()
    found.last_hr = sorted(of_hr_now) if of_hr_now <= set(found.left) else []
    found.reread += [*_half_width(roster), *paths.rereads, *renamed, *_hired_otherwise(roster.written, found.begun)]
    found.new_departments = new_departments(entries, named)
    found.names = {key: people[key].name for key in (*found.absent, *gone)} | {entry.id: entry.name for entry in entries}
    found.numbers = {key: record.numbers.of(key) for key in found.names} | {key: number for key, number, _ in found.given}
    return found


def take_in(
    conn: Connection,
    roster: Roster,
    by: str,
    now: datetime,
    *,
    since: date | None = None,
    leavers: bool = False,
    answers: Answers | None = None,
    shown: str | None = None,
) -> RosterPlan:
    """Plan a roster on what is on record now, in the caller's transaction, and write it.

    `shown` is the fingerprint of the plan that was looked at; without it nobody looked. Raises RosterRefused with every fault,
    KenshuError while something is asked, and ChangedMeanwhile where other things would be written than were shown.
    """
    found = plan(conn, roster, now, since=since, leavers=leavers, answers=answers)
    if shown not in (None, found.fingerprint):
        raise ChangedMeanwhile("roster.changed_meanwhile", file=roster.written.file)
    if found.open_paths:
        departments = [path for each in found.path_questions if each.answer is None for path in each.departments]
        asked = {"number": len(departments), "names": ", ".join(f"「{path}」" for path in departments[:_NAMED])}
        raise KenshuError("roster.paths_unanswered", file=roster.written.file, **asked)
    if found.unanswered:
        asked = {"number": len(found.unanswered), "numbers": ", ".join(found.unanswered[:_NAMED])}
        raise KenshuError("roster.unanswered", file=roster.written.file, **asked)
    if found.employees:
        conn.execute(employee.insert(), [{**row, "added_at": now} for row in found.employees])
    if found.corrections:
        conn.execute(employee.update().where(employee.c.id == bindparam("key")), found.corrections)
    ledger.add(conn, post, [posting.row(key, by, now) for key, posting in found.posts])
    give(conn, found.given, by=by, now=now, reason=roster.written.file)
    return found


def _of_people(found: RosterPlan, entries: Sequence[Entry], matched: Matched, record: OnRecord) -> list[Entry]:
    """Return the entries of those who are known, with a person's id in the place of the number; note the numbers that change.

    A number is written down where it is not what the person has on record, and where it would mean somebody else.
    """
    ids, known = {*record.people}, list[Entry]()
    for entry in entries:
        key = matched.whom.get(entry.id)
        if key is None:
            continue
        is_new = key == NEW
        if is_new:
            key = next_id(entry.id, ids)
            ids.add(key)
        before = entry.id if is_new else record.numbers.of(key)
        if before != entry.id:
            found.renumbered.append(Renumbered(key, before, entry.id))
        if before != entry.id or record.holders.get(entry.id, key) != key or (is_new and key != entry.id):
            found.given.append((key, entry.id, found.day))
        known.append(replace(entry, id=key))
    return known


def _refuse(faults: list[KenshuError]) -> None:
    if faults:
        raise RosterRefused(once(faults))


def _named(posts: Mapping[str, Sequence[Posting]], history: History, day: date) -> list[str]:
    """Return the departments that the city has, or is to have: of posts on the day and later, and of changes."""
    later = [posting.post for mine in posts.values() for posting in mine if posting.since > day]
    posted = [*(held for mine in posts.values() if (held := post_on(mine, day))), *later]
    of_posts = [path for each in posted for path in (each.department or "", *each.concurrent)]
    return [*of_posts, *(path for change in history.changes for path in change.after)]


def _under_present_names(written: Written, entries: list[Entry], history: History, day: date) -> tuple[list[Entry], list[Reread]]:
    """Return the entries with every department under its name of the day, and what was written under a name that was given up.

    Raises RosterRefused for a department that was split: which of its parts is meant, only the roster's writer can say.
    """
    if not history.changes:
        return entries, []
    reread: list[Reread] = []
    faults: list[KenshuError] = []

    def called(entry: Entry, field: str, department: str) -> str:
        change = history.given_up(department, day)
        if change is None:
            return department
        names = history.follow(department, change.since - timedelta(days=1), day)
        if len(names) > 1:
            values = {"day": change.since.isoformat(), "allowed": ", ".join(names)}
            faults.append(written.fault(entry.row, field, "department_split", department, **values))
        else:
            reread.append(Reread("department", entry.row, written.column(field), department, names[0]))
        return names[0]

    named = []
    for entry in entries:
        concurrent = None if entry.concurrent is None else tuple(called(entry, "concurrent", path) for path in entry.concurrent)
        named.append(replace(entry, department=called(entry, "department", entry.department), concurrent=concurrent))
    _refuse(faults)
    return named, reread


def _half_width(roster: Roster) -> list[Reread]:
    column = roster.written.column("id")
    wide = [entry for entry in roster.entries if entry.id != entry.written_id]
    return [Reread("id", entry.row, column, entry.written_id, entry.id) for entry in wide]


def _hired_otherwise(written: Written, begun: Iterable[tuple[Entry, date]]) -> list[Reread]:
    """Return the days of hiring that differ from those on record, which stay: reports of days past rest on them."""
    return [
        Reread("joined", entry.row, written.column("joined"), str(entry.joined), day.isoformat())
        for entry, day in begun
        if entry.joined not in (None, day)
    ]
