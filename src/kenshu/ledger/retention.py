"""Personal data of people who left long ago are deleted; what statistics and the chain need stays, and the chain still verifies.

| goes | stays |
|---|---|
| name, kana, mail, accounts | departments, employment types and days of the posts |
| the employee number, everywhere: a random one takes its place | attempts, choices, scores, verdicts, days |
| free texts: answers, comments and reasons of their attempts, absences and extensions | the points that were given for them |
| their folders, rows in nbgrader's gradebook, certificates' files, mails kept as files | a certificate's number, code and digest |
| the copies of the records that upgrades of the database made, as a whole | |
| their name, number and mail in what was written about others | the rest of that text |
| the marks of statements that record stores have of them | those statements, in the stores |

A row that lost something gets a new salt and a new digest, which stand in a row of `erasure`; its old salt is blanked, so that
nobody can try out what stood there. An entry's hash does not hold the salt: the chain stays as it was, and the row of `erasure` is
its newest entry. Which questions were drawn follows from the number by a hash: who has a list of old numbers could try them.
"""

import re
import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, Table, delete, select, update

from kenshu import clock
from kenshu.course import Course
from kenshu.editions.on_record import on_record
from kenshu.errors import KenshuError
from kenshu.kinds import without_own_words
from kenshu.ledger.traces import Known, remove_traces
from kenshu.people.numbers import first_number, numbers_on
from kenshu.people.posts import postings
from kenshu.results.scoring import Keys
from kenshu.storage import ledger, open_database
from kenshu.storage.database import forget_deleted
from kenshu.storage.guards import changes_allowed
from kenshu.storage.tables import (
    CHAINED,
    account,
    answer,
    attempt,
    certificate,
    employee,
    employee_number,
    erasure,
    extension,
    grade,
    receipt,
    schema,
    text_grade,
    xapi_statement,
)
from kenshu.storage.tables import ledger as ledger_table

ERASED = "(消去)"  # stands where a text was: a blank would be another answer
_PEOPLE = frozenset({"employee_id", "made_by", "entered_by", "graded_by", "issued_by", "recipient_id", "released_by", "set_by"})
_SHORTEST = 2  # letters of a name that is looked for in texts


@dataclass(frozen=True)
class Leaver(Known):
    """Somebody who has left: `since` is the first day without a post; `alias` is the number that takes the place of theirs."""

    since: date
    alias: str


def leavers(conn: Connection, before: date) -> list[Leaver]:
    """Return those who left before a day, have not come back and are not erased yet, in the order of their numbers."""
    last = {employee_id: mine[-1] for employee_id, mine in postings(conn).items()}
    erased = set(conn.scalars(select(erasure.c.employee_id)))
    people = conn.execute(select(employee).order_by(employee.c.id)).all()
    numbers = numbers_on(conn, date.max)
    return [
        Leaver(person.id, numbers.of(person.id), person.name, person.mail, held.since, f"erased-{secrets.token_hex(8)}")
        for person in people
        if person.id not in erased and (held := last.get(person.id)) and held.post.department is None and held.since <= before
    ]


def erase(course: Course, before: date, by: str, *, dry_run: bool = False) -> list[Leaver]:
    """Delete the personal data of everybody who left before a day; returns them. `dry_run`: only says who they are.

    Files go first, so that an interrupted run can be repeated; the records follow in one transaction, all of it or nothing.
    Raises KenshuError for a day to come, and StorageFailed, also where another program keeps the database open: run it again then.
    """
    if before > clock.today(course.time_zone):
        raise KenshuError("retention.day", found=before.isoformat())
    with closing(open_database(course.database_url)) as database:
        with database.reading() as conn:
            found = leavers(conn, before)
            numbers = {row.number: row.employee_id for row in conn.execute(select(certificate.c.number, certificate.c.employee_id))}
        if dry_run:
            return found
        if found:
            remove_traces(course, found, numbers)
            with database.writing() as conn:
                erase_records(conn, found, by)
        forget_deleted(database)
        return found


def erase_records(conn: Connection, found: Iterable[Leaver], by: str) -> None:
    """Delete the personal data in the records alone, in the caller's transaction."""
    people = {leaver.employee_id: leaver for leaver in found}
    with changes_allowed(conn):
        old = {row.id: row for row in conn.execute(select(employee).where(employee.c.id.in_(people)))}
        nobody = {"name": "", "kana": "", "mail": ""}
        conn.execute(employee.insert(), [{"id": people[key].alias, **nobody, "added_at": row.added_at} for key, row in old.items()])
        conn.execute(delete(account).where(account.c.employee_id.in_(people)))
        taken = select(attempt.c.id).where(attempt.c.employee_id.in_(people))
        conn.execute(delete(xapi_statement).where(xapi_statement.c.attempt_id.in_(taken)))
        eraser = _Eraser(conn, people)
        for table in schema.sorted_tables:
            if table not in (employee, ledger_table):
                eraser.erase(table)
        conn.execute(delete(employee).where(employee.c.id.in_(people)))
        entered = {"entered_by": people[by].alias if by in people else by, "entered_at": clock.now()}
        rows = [{"employee_id": leaver.alias, "rows": eraser.proofs[leaver.alias], **entered} for leaver in people.values()]
        ledger.add(conn, erasure, rows)


def _numbers_of(conn: Connection, people: Collection[str]) -> set[str]:
    """Return the numbers that these people had, but for those that somebody else had too, about whom a text may be."""
    rows = conn.execute(select(employee_number.c.employee_id, employee_number.c.number)).all()
    others = {row.number for row in rows if row.employee_id not in people}
    others |= {first_number(key) for key in conn.scalars(select(employee.c.id)) if key not in people}
    return ({row.number for row in rows if row.employee_id in people} | {first_number(key) for key in people}) - others


class _Eraser:
    """Goes through the tables; `proofs` is {alias: {table: {key: (salt, digest)}}} of the rows that were changed."""

    def __init__(self, conn: Connection, people: Mapping[str, Leaver]) -> None:
        self.conn = conn
        self.people = people
        self.proofs: dict[str, dict[str, dict[str, list[str]]]] = defaultdict(lambda: defaultdict(dict))
        self._editions = on_record(conn)
        self._attempts = {row.id: row for row in conn.execute(select(attempt).where(attempt.c.employee_id.in_(people)))}
        keys = Keys(conn)
        graded = conn.execute(select(grade).where(grade.c.attempt_id.in_(self._attempts)))
        self._keys = {row.attempt_id: keys.of(row) or {} for row in graded}
        certified = select(certificate.c.number, certificate.c.employee_id).where(certificate.c.employee_id.in_(people))
        self._certificates = {row.number: row.employee_id for row in conn.execute(certified)}
        extended = select(extension.c.id, extension.c.employee_id).where(extension.c.employee_id.in_(people))
        self._extensions = {row.id: row.employee_id for row in conn.execute(extended)}
        words = [re.escape(word) for each in people.values() for word in (each.name, each.mail) if len(word) >= _SHORTEST]
        theirs = _numbers_of(conn, people)
        numbers = [rf"(?<![0-9A-Za-z_-]){re.escape(key)}(?![0-9A-Za-z_-])" for key in sorted(theirs, key=len, reverse=True)]
        self._mentions = re.compile("|".join([*words, *numbers]) or "(?!)")

    def erase(self, table: Table) -> None:
        key = next(iter(table.primary_key))
        whose: dict[str, str] = {}  # {key: on whose account}
        changed = []
        for row in self.conn.execute(select(table)).all():
            owner = self._owner(row)
            values = self._values(table, row, owner)
            if values:
                at = row._mapping[key.name]
                self.conn.execute(update(table).where(key == at).values(values))
                changed.append(at)
                whose[str(at)] = (self.people[owner] if owner else next(iter(self.people.values()))).alias
        if table in CHAINED:
            for written_key, row_now in ledger.stored_rows(self.conn, table, changed):
                salt = secrets.token_hex(16)
                self.proofs[whose[written_key]][table.name][written_key] = [salt, ledger.digest_of(salt, row_now)]
                entry = (ledger_table.c.record == table.name) & (ledger_table.c.key == written_key)
                self.conn.execute(update(ledger_table).where(entry).values(salt=""))

    def _owner(self, row: Row[Any]) -> str | None:
        """Return the leaver whom a row is about."""
        held = row._mapping
        if held.get("employee_id") in self.people:
            return str(held["employee_id"])
        taken = self._attempts.get(held.get("attempt_id"))
        return (
            taken.employee_id
            if taken
            else self._certificates.get(held.get("number")) or self._extensions.get(held.get("extension_id"))
        )

    def _values(self, table: Table, row: Row[Any], owner: str | None) -> dict[str, Any]:
        values = {}
        for name, value in row._mapping.items():
            new = value
            if name in _PEOPLE and value in self.people:
                new = self.people[value].alias
            elif table is employee_number and name == "number" and owner:
                new = self.people[owner].alias
            elif name == "reason" or (table is text_grade and name == "comment"):
                new = self._text(value, owner)
            elif table is grade and name == "slots":
                new = {slot: self._slot(score, owner) for slot, score in value.items()}
            elif table is certificate and name == "facts" and owner:
                new = {**value, "name": "", "employee_id": self.people[owner].alias}
            elif table is receipt and name == "answers" and owner:
                new = {slot: self._choice(row.attempt_id, slot, each) for slot, each in value.items()}
            elif table is answer and name == "value" and owner:
                new = self._choice(row.attempt_id, row.slot, value)
            if new != value:
                values[name] = new
        return values

    def _slot(self, score: Mapping[str, Any], owner: str | None) -> dict[str, Any]:
        said = {name: self._text(score[name], owner) for name in ("comment", "reason") if name in score}
        by = {"by": self.people[score["by"]].alias} if score.get("by") in self.people else {}
        return {**score, **said, **by}

    def _text(self, value: str, owner: str | None) -> str:
        if owner:
            return ERASED if value else value
        return self._mentions.sub(ERASED, value)

    def _choice(self, attempt_id: str, slot: str, value: Any) -> Any:
        """Return an answer without free text, as its kind says.

        The kind and the key are those that the answer was graded by, else of the question on record; where neither is, all goes.
        """
        taken = self._attempts[attempt_id]
        name = taken.draw.get(slot, "")
        question = self._editions.asked(taken, name, value)
        keyed = self._keys.get(attempt_id, {}).get(slot, {}).get("questions", {}).get(name)
        if keyed is not None:
            return without_own_words(keyed["kind"], keyed["key"], value, ERASED)
        return (
            value and ERASED if question is None else without_own_words(question["offered"]["kind"], question["key"], value, ERASED)
        )
