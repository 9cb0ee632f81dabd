"""`kenshu absence`: leave, childcare leave and exemptions, each with a reason and who entered it."""

from datetime import date
from typing import Any

from kenshu import clock
from kenshu.acts.orders import Absence, AbsenceBack
from kenshu.cli.command import Answer, command, do, group, records
from kenshu.cli.printing import tell, words
from kenshu.course import Course
from kenshu.i18n import spoken_language

absence = group("absence")


@command("add", absence, Absence, {"employee_id": "EMPLOYEE"})
def add(course: Course, told: dict[str, Any], *, by: str = "hr") -> Answer:
    """Enter a time in which nothing, or one module, is required of somebody."""
    entered = do(course, "absence.enter", by, told)
    about = {"number": entered["absence_id"], "employee": told["employee_id"], "days": _days(told["first"], told["last"])}
    return Answer(entered, words("people.absence.entered", kind=words(f"people.absence.{told['kind']}"), **about))


@command("withdraw", absence, AbsenceBack, {"absence_id": "NUMBER"})
def withdraw(course: Course, told: dict[str, Any], *, by: str = "hr") -> Answer:
    """Take an entry back as a whole."""
    return Answer(do(course, "absence.withdraw", by, told), words("people.absence.withdrawn", number=told["absence_id"]))


@command("list", absence)
def show(course: Course, employee: str | None = None, *, as_of: date | None = None) -> Answer:
    """Print who is away or exempt on a day, or all entries of one person."""
    from kenshu.people import absences

    with records(course) as conn:
        found = absences.of(conn, employee) if employee else absences.on(conn, as_of or clock.today(course.time_zone))
    entries = [
        {**row, "first": row["first"].date(), "last": row["last"].date() if holds_to_an_end else None}
        for row, holds_to_an_end in zip(found.to_dict("records"), found["last"].notna(), strict=True)
    ]
    return Answer(entries, lambda: _print(entries))


def _print(entries: list[dict[Any, Any]]) -> None:
    if not entries:
        tell("people.absence.none")
    for entry in entries:
        kind, days = words(f"people.absence.{entry['kind']}"), _days(entry["first"], entry["last"])
        modules = entry["module_id"] or words("people.absence.every_module")
        tell("people.absence.line", **{**entry, "kind": kind, "days": days, "modules": modules})


def _days(first: date, last: date | None) -> str:
    lang = spoken_language()
    return f"{clock.written_date(first, lang)} – {clock.written_date(last, lang) if last else ''}".rstrip()
