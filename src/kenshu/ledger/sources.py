"""Acts of people on record, for the readable ledger: for each kind of act its table, who, when, about whom, why, and its words.

What learners do (attempts, answers, hand-ins) is no act here, and of grades neither points nor reasons are shown: a reason may tell
what somebody answered. Where a record does not say who did it, nobody is named.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Table, Text, case, cast, func, literal, select

from kenshu.ledger import act_words as words
from kenshu.ledger.act_words import Names
from kenshu.storage import grading_tables as g
from kenshu.storage import mail_tables as m
from kenshu.storage import sign_in_tables as signing
from kenshu.storage import tables as t


@dataclass(frozen=True)
class Source:
    """One kind of act. `details` are the columns that `about` makes its words of, also those of a `joined` table."""

    kind: str
    key: ColumnElement[Any]
    at: ColumnElement[Any]
    by: ColumnElement[Any]
    reason: ColumnElement[Any]
    person: ColumnElement[Any] | None
    details: Sequence[ColumnElement[Any]]
    about: Callable[[Row[Any], Names], str]
    where: Sequence[ColumnElement[bool]] = ()
    joined: Table | None = None
    outer: bool = False

    def rows(self) -> Select[Any]:
        """Return the query of every act of this kind: kind, key, at, by, reason, person."""
        person = cast(literal(None), Text) if self.person is None else self.person
        columns = (
            literal(self.kind).label("kind"),
            cast(self.key, Text).label("key"),
            self.at.label("at"),
            self.by.label("by"),
            self.reason.label("reason"),
            person.label("person"),
        )
        return self._from(columns).where(*self.where)

    def described(self, keys: Sequence[str]) -> Select[Any]:
        """Return the query of the details of some acts by their keys, which it gives as text."""
        person = [] if self.person is None else [self.person.label("person")]
        wanted = [cast(self.key, Text).label("key"), *person, *self.details]
        return self._from(wanted).where(cast(self.key, Text).in_(keys))

    def _from(self, columns: Sequence[Any]) -> Select[Any]:
        query = select(*columns).select_from(self.key.table)
        if self.joined is None:
            return query
        return query.join(self.joined, isouter=self.outer)


_NOTHING = literal("")
_IN_RULE = ("module_id", "department", "employee_id", "employment_types", "duties", "due")
_IN_EXTENSION = ("module_id", "department", "employee_id", "due", "more_attempts")

# Who entered the change of departments that a post was written with, by the same act; NULL where a roster said it.
_CHANGED_BY = (
    select(t.department_change.c.entered_by)
    .where(t.department_change.c.entered_at == t.post.c.entered_at)
    .limit(1)
    .scalar_subquery()
)
_POSTED_BY = func.coalesce(t.post.c.entered_by, _CHANGED_BY, "")


def _noted(
    kind: str, table: Table, about: Callable[[Row[Any], Names], str], *details: str, of: Table | None = None, **other: Any
) -> Source:
    """Return a kind of act as its table notes it: `..._by`, `..._at`, `reason`, and the person's `employee_id`.

    `details` are names of columns. What the table does not hold of these and of the person is in the table that it is `of`; the
    reason is its own alone. `other` says what is otherwise.
    """
    (key,) = table.primary_key
    (at,) = (column for column in table.c if column.name == "at" or column.name.endswith("_at"))
    by = next((column for column in table.c if column.name.endswith("_by")), _NOTHING)
    there = {column.name: column for column in (*(() if of is None else of.c), *table.c)}
    noted = {"at": at, "by": by, "reason": table.c.get("reason", _NOTHING), "person": there.get("employee_id"), **other}
    return Source(kind, key, about=about, details=[there[name] for name in details], joined=of, **noted)


SOURCES: tuple[Source, ...] = (
    *(
        _noted(kind, t.post, words.about_post, "department", "employment_type", "since", by=_POSTED_BY, where=(where,))
        for kind, where in (("post", _CHANGED_BY.is_(None)), ("post_renamed", _CHANGED_BY.is_not(None)))
    ),
    _noted("department_change", t.department_change, words.about_departments, "before", "after", "since"),
    *(
        _noted(kind, t.absence, words.about_absence, "kind", "module_id", "first", "last", where=(where,))
        for kind, where in (("absence", t.absence.c.withdraws.is_(None)), ("absence_back", t.absence.c.withdraws.is_not(None)))
    ),
    _noted("employee_number", t.employee_number, words.about_number, "number", "since"),
    _noted("charge", t.charge, words.about_charge, "departments"),
    _noted("access_change", signing.access_change, words.about_access, "kind", "role"),
    _noted("assignment", t.assignment, words.about_rule, *_IN_RULE),
    _noted("withdrawal", t.withdrawal, words.about_rule, *_IN_RULE, of=t.assignment),
    _noted("extension", t.extension, words.about_extension, *_IN_EXTENSION),
    _noted("extension_withdrawal", t.extension_withdrawal, words.about_extension, *_IN_EXTENSION, of=t.extension),
    _noted("release", t.edition, words.about_edition, "module_id", "number"),
    _noted("guideline", t.guideline, words.about_guideline, "sha256"),
    _noted("retirement", t.retirement, words.about_module, "module_id"),
    _noted("rule_change", t.rule_change, words.about_edition, "module_id", "number", of=t.edition),
    _noted("attempt_void", t.attempt_void, words.about_module, "module_id", of=t.attempt),
    _noted(
        "grade",
        t.grade,
        words.about_module,
        "module_id",
        of=t.attempt,
        reason=_NOTHING,
        where=((t.grade.c.graded_by != "kenshu") | (t.grade.c.reason != ""),),
    ),
    _noted("text_grade", g.text_grade, words.about_module, "module_id", of=t.attempt),
    _noted("certificate", t.certificate, words.about_certificate, "number", by=func.coalesce(t.certificate.c.issued_by, "")),
    _noted(
        "certificate_note",
        t.certificate_note,
        words.about_note,
        "number",
        "kind",
        of=t.certificate,
        reason=case((t.certificate_note.c.kind == "replaced", t.certificate_note.c.reason), else_=_NOTHING),
    ),
    _noted("letter_text", m.letter_text, words.about_texts, "texts"),
    _noted("mailing", m.mailing, words.about_mailing, "outcome", of=m.mailing_end, person=m.mailing.c.recipient_id, outer=True),
    _noted("erasure", t.erasure, words.about_erasure),
)
