"""The editions on record: released, retired, and found again for an attempt or a module.

An edition is read once in a process: its content never changes. What is new on record is asked of the database each time, but by
`released_of`, whose attempt names an edition.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from functools import cached_property
from threading import Lock
from typing import Any, NamedTuple, Protocol
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, String, Table, cast, func, select

from kenshu.clock import day_of
from kenshu.editions.edition import Edition, Rules, public
from kenshu.editions.released import Released, sha256_of
from kenshu.errors import CourseMissing
from kenshu.furigana import Readings
from kenshu.i18n import Lang
from kenshu.kinds import ReleasedQuestion, is_offered
from kenshu.storage import ledger
from kenshu.storage.tables import edition as edition_table
from kenshu.storage.tables import ledger as ledger_table
from kenshu.storage.tables import retirement, rule_change


class Drawn(Protocol):
    """An attempt, as far as it tells its edition: by name, or by what it was drawn from before editions were kept."""

    @property
    def module_id(self) -> str:
        """The module."""

    @property
    def edition(self) -> str | None:
        """The edition's SHA-256; None in an attempt from before editions were kept."""

    @property
    def released(self) -> str:
        """SHA-256 of the released questions it was drawn from."""


class Retired(NamedTuple):
    """A time in which nobody begins a module: from its retirement until it is released again, None where it is not."""

    since: datetime
    until: datetime | None


@dataclass(frozen=True)
class Editions:
    """Every edition on record, in the order of release; `retirements` are those of each module, the earliest first."""

    every: tuple[Edition, ...] = ()
    retirements: Mapping[str, tuple[Retired, ...]] = field(default_factory=dict)

    @cached_property
    def modules(self) -> dict[str, Edition]:
        """{module id: its newest edition} of every module that was ever released, sorted by id."""
        newest = {each.module_id: each for each in self.every}
        return {module: newest[module] for module in sorted(newest)}

    @cached_property
    def retired(self) -> list[str]:
        """The modules that nobody begins any more."""
        return [module for module, times in self.retirements.items() if times[-1].until is None]

    @cached_property
    def offered(self) -> dict[str, Edition]:
        """Those of `modules` that can be begun: they are not retired."""
        return {module: newest for module, newest in self.modules.items() if module not in self.retired}

    def titles(self, lang: Lang, *, offered: bool = False) -> dict[str, str]:
        """Return {module id: its title} of `modules`, or of those offered alone."""
        return {module: edition.title[lang] for module, edition in (self.offered if offered else self.modules).items()}

    @cached_property
    def furigana(self) -> Readings:
        """The readings of what the newest editions offer."""
        return {words: parts for each in self.modules.values() for words, parts in each.furigana(explained=False).items()}

    def newest(self, module_id: str) -> Edition:
        """Return the newest edition of a module. Raises CourseMissing where it was never released."""
        if module_id not in self.modules:
            raise CourseMissing("course.not_released", module=module_id[:64])
        return self.modules[module_id]

    def of(self, attempt: Drawn) -> Edition:
        """Return the edition that an attempt belongs to.

        An attempt from before editions were kept belongs to the edition that offers what it was drawn from, else to the first of
        its module. Raises CourseMissing where its module was never released, or its edition is not on record.
        """
        if attempt.edition is not None:
            if attempt.edition not in self.by_sha256:
                raise no_edition(attempt.module_id, attempt.edition)
            return self.by_sha256[attempt.edition]
        return self.drawn_from(attempt.module_id, attempt.released)

    def drawn_from(self, module_id: str, released: str) -> Edition:
        """Return the edition of an attempt from before editions were kept, by the SHA-256 of what it was drawn from."""
        its = self.of_module(module_id)
        if not its:
            raise CourseMissing("course.not_released", module=module_id[:64])
        return next((each for each in its if each.public_sha256 == released), its[0])

    def asked(self, attempt: Drawn, question_id: str, answer: Any = None) -> ReleasedQuestion | None:
        """Return a question as an attempt asked it; as the newest edition that has it, where its own does not; else None.

        None too where it does not offer what was answered before editions were kept: it was another one then.
        """
        own = self.of(attempt).questions if attempt.module_id in self.modules else {}
        found = own.get(question_id) or self.questions.get(question_id)
        return found if found and (attempt.edition is not None or is_offered(found["offered"], answer)) else None

    def retired_by(self, module_id: str, day: date, time_zone: tzinfo) -> bool:
        """Return whether a module is retired on a day, the day where the course is."""
        return any(
            day_of(since, time_zone) <= day and (until is None or day < day_of(until, time_zone))
            for since, until in self.retirements.get(module_id, ())
        )

    def of_module(self, module_id: str) -> list[Edition]:
        """Return a module's editions, the oldest first."""
        return [each for each in self.every if each.module_id == module_id]

    @cached_property
    def questions(self) -> dict[str, ReleasedQuestion]:
        """{question id: the question as the newest edition has it} of every question that was ever released."""
        return {name: question for each in self.every for name, question in each.questions.items()}

    @cached_property
    def clauses(self) -> dict[str, Mapping[str, Any]]:
        """{clause id: the clause as the newest edition has it} of every clause that was ever quoted, in the guideline's order."""
        found = {name: clause for each in self.every for name, clause in each.clauses.items()}
        return dict(sorted(found.items(), key=lambda item: item[1]["place"]))

    @cached_property
    def by_sha256(self) -> dict[str, Edition]:
        """{SHA-256: edition} of every edition."""
        return {each.sha256: each for each in self.every}


def no_edition(module_id: str, sha256: str) -> CourseMissing:
    """Build the fault of an edition that is named and not on record."""
    return CourseMissing("course.no_edition", module=module_id, edition=sha256[:12])


def on_record(conn: Connection) -> Editions:
    """Return every edition on record, read anew only where one was released, retired or given other rules since."""
    state = tuple(conn.execute(_STATE).one())
    with _lock:
        known = _known.get(conn.engine)
    if known is not None and known[0] == state:
        return known[1]
    editions = _read(conn, {each.sha256: each for each in known[1].every} if known else {})
    with _lock:
        _known[conn.engine] = (state, editions)
    return editions


def released_of(conn: Connection, attempt: Drawn) -> Released:
    """Return what an attempt's edition offers.

    That never changes, so of an edition that this process has read nothing is asked of the database: every save and page needs it.
    """
    with _lock:
        known = _known.get(conn.engine)
    own = known[1].by_sha256.get(attempt.edition or "") if known else None
    return (own or on_record(conn).of(attempt)).released


def release(conn: Connection, content: Mapping[str, Any], by: str, now: datetime) -> Edition | None:
    """Record a module's content as its next edition; None where its newest is the same and not retired."""
    module_id = str(content["module"])
    editions = on_record(conn)
    newest = editions.modules.get(module_id)
    if newest is not None and newest.says(content) and module_id not in editions.retired:
        return None
    # With its number: two editions of the same words are two, each with a SHA-256 of its own.
    numbered = {**content, "number": newest.number + 1 if newest else 1}
    row: dict[str, Any] = {
        "module_id": module_id,
        "number": numbered["number"],
        "sha256": sha256_of(numbered),
        "public_sha256": sha256_of(public(numbered)),
        "content": numbered,
        "released_by": by,
        "released_at": now,
    }
    (key,) = ledger.add(conn, edition_table, [row])
    return Edition(id=key, rules=Rules.of_json(content["rules"]), **row)


def retire(conn: Connection, module_id: str, by: str, now: datetime, reason: str) -> None:
    """Record that nobody begins a module any more. Raises CourseMissing where it was never released."""
    on_record(conn).newest(module_id)
    ledger.add(conn, retirement, [{"module_id": module_id, "reason": reason, "entered_by": by, "entered_at": now}])


def _newest(table: Table) -> Any:
    """Return the hash of a table's newest row: its number may have been that of another one, in a transaction that was undone."""
    last = select(cast(func.max(table.c.id), String)).scalar_subquery()
    return select(ledger_table.c.hash).where(ledger_table.c.record == table.name, ledger_table.c.key == last).scalar_subquery()


# Whatever was added since, one of these has changed.
_STATE = select(*map(_newest, (edition_table, retirement, rule_change)))
_known: WeakKeyDictionary[Engine, tuple[tuple[Any, ...], Editions]] = WeakKeyDictionary()
_lock = Lock()


def _read(conn: Connection, known: Mapping[str, Edition]) -> Editions:
    columns = [column for column in edition_table.c if column.name != "content"]
    content_of = select(edition_table.c.content)
    changed = {row.edition_id: row.rules for row in conn.execute(select(rule_change).order_by(rule_change.c.id))}
    every = []
    for row in conn.execute(select(*columns).order_by(edition_table.c.id)).all():
        before = known.get(row.sha256)
        content: Any = before.content if before else conn.execute(content_of.where(edition_table.c.id == row.id)).scalar_one()
        rules = Rules.of_json(changed.get(row.id, content["rules"]))
        every.append(Edition(content=content, rules=rules, **row._mapping))
    rows = conn.execute(select(retirement.c.module_id, retirement.c.entered_at).order_by(retirement.c.id)).all()
    return Editions(tuple(every), _retirements(every, rows))


def _retirements(every: Iterable[Edition], rows: Iterable[Any]) -> dict[str, tuple[Retired, ...]]:
    found: dict[str, tuple[Retired, ...]] = {}
    for module_id, since in rows:
        again = (each.released_at for each in every if each.module_id == module_id and each.released_at > since)
        found[module_id] = (*found.get(module_id, ()), Retired(since, next(again, None)))
    return found
