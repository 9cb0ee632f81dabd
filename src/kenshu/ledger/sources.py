"""Acts of people on record, for the readable ledger: for each kind of act its table, who, when, about whom, why, and its words.

What learners do (attempts, answers, hand-ins) is no act here, and of grades neither points nor reasons are shown: a reason may tell
what somebody answered. Where a record does not say who did it, nobody is named.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Text, case, cast, func, literal, select

from kenshu.ledger import act_words as words
from kenshu.ledger.act_words import Names
from kenshu.storage import grading_tables as g
from kenshu.storage import mail_tables as m
from kenshu.storage import sign_in_tables as signing
from kenshu.storage import tables as t


@dataclass(frozen=True)
class Source:
    """One kind of act. `details` are the columns that `about` makes its words of; `joined` is another table by its condition."""

    kind: str
    key: ColumnElement[Any]
    at: ColumnElement[Any]
    by: ColumnElement[Any]
    reason: ColumnElement[Any]
    person: ColumnElement[Any] | None
    details: Sequence[ColumnElement[Any]]
    about: Callable[[Row[Any], Names], str]
    where: Sequence[ColumnElement[bool]] = ()
    joined: tuple[Any, ColumnElement[bool]] | None = None
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
        return query.join(*self.joined, isouter=self.outer)


_NOTHING = literal("")
_IN_RULE = [t.assignment.c[name] for name in ("module_id", "department", "employee_id", "employment_types", "duties", "due")]
_IN_EXTENSION = [t.extension.c[name] for name in ("module_id", "department", "employee_id", "due", "more_attempts")]

# Who entered the change of departments that a post was written with, by the same act; NULL where a roster said it.
_CHANGED_BY = (
    select(t.department_change.c.entered_by)
    .where(t.department_change.c.entered_at == t.post.c.entered_at)
    .limit(1)
    .scalar_subquery()
)


def _entered(table: Any) -> dict[str, Any]:
    return {"key": table.c.id, "at": table.c.entered_at, "by": table.c.entered_by}


def _made(table: Any) -> dict[str, Any]:
    return {"key": table.c.id, "at": table.c.made_at, "by": table.c.made_by}


SOURCES: tuple[Source, ...] = (
    *(
        Source(
            kind,
            key=t.post.c.id,
            at=t.post.c.entered_at,
            by=func.coalesce(t.post.c.entered_by, _CHANGED_BY, ""),
            reason=_NOTHING,
            person=t.post.c.employee_id,
            details=(t.post.c.department, t.post.c.employment_type, t.post.c.since),
            about=words.about_post,
            where=(where,),
        )
        for kind, where in (("post", _CHANGED_BY.is_(None)), ("post_renamed", _CHANGED_BY.is_not(None)))
    ),
    Source(
        "department_change",
        **_entered(t.department_change),
        reason=_NOTHING,
        person=None,
        details=(t.department_change.c.before, t.department_change.c.after, t.department_change.c.since),
        about=words.about_departments,
    ),
    *(
        Source(
            kind,
            **_entered(t.absence),
            reason=t.absence.c.reason,
            person=t.absence.c.employee_id,
            details=[t.absence.c[name] for name in ("kind", "module_id", "first", "last")],
            about=words.about_absence,
            where=(where,),
        )
        for kind, where in (("absence", t.absence.c.withdraws.is_(None)), ("absence_back", t.absence.c.withdraws.is_not(None)))
    ),
    Source(
        "charge",
        **_entered(t.charge),
        reason=_NOTHING,
        person=t.charge.c.employee_id,
        details=(t.charge.c.departments,),
        about=words.about_charge,
    ),
    Source(
        "access_change",
        **_entered(signing.access_change),
        reason=signing.access_change.c.reason,
        person=signing.access_change.c.employee_id,
        details=(signing.access_change.c.kind, signing.access_change.c.role),
        about=words.about_access,
    ),
    Source(
        "assignment",
        **_made(t.assignment),
        reason=_NOTHING,
        person=t.assignment.c.employee_id,
        details=_IN_RULE,
        about=words.about_rule,
    ),
    Source(
        "withdrawal",
        **_made(t.withdrawal),
        reason=t.withdrawal.c.reason,
        person=t.assignment.c.employee_id,
        details=_IN_RULE,
        about=words.about_rule,
        joined=(t.assignment, t.assignment.c.id == t.withdrawal.c.assignment_id),
    ),
    Source(
        "extension",
        **_made(t.extension),
        reason=t.extension.c.reason,
        person=t.extension.c.employee_id,
        details=_IN_EXTENSION,
        about=words.about_extension,
    ),
    Source(
        "extension_withdrawal",
        **_made(t.extension_withdrawal),
        reason=t.extension_withdrawal.c.reason,
        person=t.extension.c.employee_id,
        details=_IN_EXTENSION,
        about=words.about_extension,
        joined=(t.extension, t.extension.c.id == t.extension_withdrawal.c.extension_id),
    ),
    Source(
        "release",
        key=t.edition.c.id,
        at=t.edition.c.released_at,
        by=t.edition.c.released_by,
        reason=_NOTHING,
        person=None,
        details=(t.edition.c.module_id, t.edition.c.number),
        about=words.about_edition,
    ),
    Source(
        "retirement",
        **_entered(t.retirement),
        reason=t.retirement.c.reason,
        person=None,
        details=(t.retirement.c.module_id,),
        about=words.about_module,
    ),
    Source(
        "rule_change",
        **_entered(t.rule_change),
        reason=t.rule_change.c.reason,
        person=None,
        details=(t.edition.c.module_id, t.edition.c.number),
        about=words.about_edition,
        joined=(t.edition, t.edition.c.id == t.rule_change.c.edition_id),
    ),
    Source(
        "attempt_void",
        **_entered(t.attempt_void),
        reason=t.attempt_void.c.reason,
        person=t.attempt.c.employee_id,
        details=(t.attempt.c.module_id,),
        about=words.about_module,
        joined=(t.attempt, t.attempt.c.id == t.attempt_void.c.attempt_id),
    ),
    Source(
        "grade",
        key=t.grade.c.id,
        at=t.grade.c.at,
        by=t.grade.c.graded_by,
        reason=_NOTHING,
        person=t.attempt.c.employee_id,
        details=(t.attempt.c.module_id,),
        about=words.about_module,
        where=((t.grade.c.graded_by != "kenshu") | (t.grade.c.reason != ""),),
        joined=(t.attempt, t.attempt.c.id == t.grade.c.attempt_id),
    ),
    Source(
        "text_grade",
        key=g.text_grade.c.id,
        at=g.text_grade.c.graded_at,
        by=g.text_grade.c.graded_by,
        reason=_NOTHING,
        person=t.attempt.c.employee_id,
        details=(t.attempt.c.module_id,),
        about=words.about_module,
        joined=(t.attempt, t.attempt.c.id == g.text_grade.c.attempt_id),
    ),
    Source(
        "certificate",
        key=t.certificate.c.number,
        at=t.certificate.c.issued_at,
        by=func.coalesce(t.certificate.c.issued_by, ""),
        reason=_NOTHING,
        person=t.certificate.c.employee_id,
        details=(t.certificate.c.number,),
        about=words.about_certificate,
    ),
    Source(
        "certificate_note",
        **_entered(t.certificate_note),
        reason=case((t.certificate_note.c.kind == "replaced", t.certificate_note.c.reason), else_=_NOTHING),
        person=t.certificate.c.employee_id,
        details=(t.certificate_note.c.number, t.certificate_note.c.kind),
        about=words.about_note,
        joined=(t.certificate, t.certificate.c.number == t.certificate_note.c.number),
    ),
    Source(
        "letter_text",
        **_entered(m.letter_text),
        reason=_NOTHING,
        person=None,
        details=(m.letter_text.c.texts,),
        about=words.about_texts,
    ),
    Source(
        "mailing",
        **_made(m.mailing),
        reason=_NOTHING,
        person=m.mailing.c.recipient_id,
        details=(m.mailing_end.c.outcome,),
        about=words.about_mailing,
        joined=(m.mailing_end, m.mailing_end.c.mailing_id == m.mailing.c.id),
        outer=True,
    ),
    Source(
        "erasure", **_entered(t.erasure), reason=_NOTHING, person=t.erasure.c.employee_id, details=(), about=words.about_erasure
    ),
)
