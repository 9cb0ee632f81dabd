"""The editions on record: released, retired, and found again for an attempt or a module.

An edition is read once in a process: its content never changes. What is new on record is asked of the database each time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from functools import cached_property
from threading import Lock
from typing import Any, Protocol
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, func, select

from kenshu.editions.edition import Edition, Rules, public
from kenshu.editions.released import sha256_of
from kenshu.errors import CourseMissing
from kenshu.kinds import ReleasedQuestion
from kenshu.storage import ledger
from kenshu.storage.tables import edition as edition_table
from kenshu.storage.tables import retirement, rule_change


class Drawn(Protocol):
    """What tells the edition of an attempt: its own, or by what it was drawn from before editions were kept."""

    @property
    def module_id(self) -> str:
        """The module."""

    @property
    def edition(self) -> str | None:
        """The edition's SHA-256; None in an attempt from before editions were kept."""

    @property
    def released(self) -> str:
        """SHA-256 of the released questions it was drawn from."""


@dataclass(frozen=True)
class Editions:
    """Every edition on record, in the order of release; `retired` is {module id: when} of those that nobody begins any more."""

    every: tuple[Edition, ...] = ()
    retired: Mapping[str, datetime] = field(default_factory=dict)

    @cached_property
    def modules(self) -> dict[str, Edition]:
        """{module id: its newest edition} of every module that was ever released, sorted by id."""
        newest = {each.module_id: each for each in self.every}
        return {module: newest[module] for module in sorted(newest)}

    @cached_property
    def offered(self) -> dict[str, Edition]:
        """Those of `modules` that can be begun: they are not retired."""
        return {module: newest for module, newest in self.modules.items() if module not in self.retired}

    def newest(self, module_id: str) -> Edition:
        """Return the newest edition of a module. Raises CourseMissing where it was never released."""
        if module_id not in self.modules:
            raise CourseMissing("course.not_released", module=module_id[:64])
        return self.modules[module_id]

    def of(self, attempt: Drawn) -> Edition:
        """Return the edition that an attempt belongs to.

        An attempt from before editions were kept belongs to the edition that offers what it was drawn from, else to the first of
        its module. Raises CourseMissing where its module was never released, or its edition is not on
        record.
        """
        if attempt.edition is not None:
            if attempt.edition not in self._by_sha256:
                raise CourseMissing("course.no_edition", module=attempt.module_id, edition=attempt.edition[:12])
            return self._by_sha256[attempt.edition]
        return self.drawn_from(attempt.module_id, attempt.released)

    def drawn_from(self, module_id: str, released: str) -> Edition:
        """Return the edition of an attempt from before editions were kept, by the SHA-256 of what it was drawn from."""
        its = self.of_module(module_id)
        if not its:
            raise CourseMissing("course.not_released", module=module_id[:64])
        return next((each for each in its if each.public_sha256 == released), its[0])

    def by_sha256(self, sha256: str) -> Edition | None:
        """Return the edition of this SHA-256."""
        return self._by_sha256.get(sha256)

    def retired_by(self, module_id: str, day: date, time_zone: tzinfo) -> bool:
        """Return whether a module is retired on a day, the day where the course is."""
        at = self.retired.get(module_id)
        return at is not None and at.astimezone(time_zone).date() <= day

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
    def _by_sha256(self) -> dict[str, Edition]:
        return {each.sha256: each for each in self.every}


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


def release(conn: Connection, content: Mapping[str, Any], by: str, now: datetime) -> Edition | None:
    """Record a module's content as its next edition; None where its newest is the same and not retired."""
    module_id, sha256 = str(content["module"]), sha256_of(content)
    editions = on_record(conn)
    newest = editions.modules.get(module_id)
    if newest is not None and newest.sha256 == sha256 and module_id not in editions.retired:
        return None
    row: dict[str, Any] = {
        "module_id": module_id,
        "number": newest.number + 1 if newest else 1,
        "sha256": sha256,
        "public_sha256": sha256_of(public(content)),
        "content": content,
        "released_by": by,
        "released_at": now,
    }
    (key,) = ledger.add(conn, edition_table, [row])
    return Edition(id=key, rules=Rules.of_json(content["rules"]), **row)


def retire(conn: Connection, module_id: str, by: str, now: datetime, reason: str) -> None:
    """Record that nobody begins a module any more. Raises CourseMissing where it was never released."""
    on_record(conn).newest(module_id)
    ledger.add(conn, retirement, [{"module_id": module_id, "reason": reason, "entered_by": by, "entered_at": now}])


# The newest of each table: whatever was added since, one of these has changed.
_STATE = select(
    select(edition_table.c.sha256).order_by(edition_table.c.id.desc()).limit(1).scalar_subquery(),
    select(edition_table.c.released_at).order_by(edition_table.c.id.desc()).limit(1).scalar_subquery(),
    select(func.max(retirement.c.id)).scalar_subquery(),
    select(func.max(rule_change.c.id)).scalar_subquery(),
)
_known: WeakKeyDictionary[Engine, tuple[tuple[Any, ...], Editions]] = WeakKeyDictionary()
_lock = Lock()


def _read(conn: Connection, known: Mapping[str, Edition]) -> Editions:
    columns = [column for column in edition_table.c if column.name != "content"]
    changed = {row.edition_id: row.rules for row in conn.execute(select(rule_change).order_by(rule_change.c.id))}
    every = []
    for row in conn.execute(select(*columns).order_by(edition_table.c.id)).all():
        before = known.get(row.sha256)
        content: Any = before.content if before else conn.execute(_content_of(row.id)).scalar_one()
        rules = Rules.of_json(changed.get(row.id, content["rules"]))
        every.append(Edition(content=content, rules=rules, **row._mapping))
    released = {each.module_id: each.released_at for each in every}
    last = select(retirement.c.module_id, func.max(retirement.c.entered_at)).group_by(retirement.c.module_id)
    retired = {module: at for module, at in conn.execute(last) if at >= released[module]}
    return Editions(tuple(every), retired)


def _content_of(key: int) -> Any:
    return select(edition_table.c.content).where(edition_table.c.id == key)
