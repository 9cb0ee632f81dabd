"""`kenshu roster` and `absence`: who works where, and who is away or exempt."""

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from kenshu import clock
from kenshu.acts.orders import Absence, AbsenceBack
from kenshu.cli.command import Answer, ExistingFile, command, confirmed, do, group, records
from kenshu.cli.printing import print_some, tell, words
from kenshu.course import Course
from kenshu.i18n import spoken_language

if TYPE_CHECKING:
    from kenshu.people.posts import Post
    from kenshu.roster.plan import RosterPlan
    from kenshu.roster.table import Written

_SHOWN = 40  # names in a list on the screen; --json has them all

roster = group("roster")


@command("import", roster)
def roster_import(
    course: Course, file: ExistingFile, *, since: date | None = None, leavers: bool, dry_run: bool, yes: bool, as_json: bool
) -> Answer:
    """Show what a roster changes, ask, take it in; exit 1 where it was not taken in, or people on record are absent from it."""
    from kenshu.roster.plan import plan, take_in
    from kenshu.roster.rows import read_roster_file

    now = clock.now().astimezone(course.time_zone)
    read = read_roster_file(file)
    with records(course) as conn:
        shown = plan(conn, read, now, since=since, leavers=leavers)
    if not as_json:
        _print_plan(shown)
    asked = not dry_run and not shown.is_empty
    imported = asked and confirmed(words("people.roster.confirm"), yes=yes)
    if imported:
        with records(course, write=True) as conn:
            take_in(conn, read, now, since=shown.day, leavers=leavers, shown=shown.fingerprint)
    outcome = "imported" if imported else "nothing" if shown.is_empty else "not_imported"
    needs_a_person = asked > imported or bool(shown.absent and not leavers)
    return Answer({**shown.figures(), "imported": imported}, words(f"people.roster.{outcome}", file=file.name), needs_a_person)


def _print_plan(shown: "RosterPlan") -> None:
    written = shown.roster.written
    tell("people.roster.read", file=written.file, how=_how_read(written), rows=written.rows)
    if written.titles:
        tell("people.roster.titles", titles=" / ".join(written.titles))
    for field, heading in written.headings.items():
        click.echo(f"  {heading} → {words(f'people.roster.field.{field}')}")
    tell("people.roster.would", day=clock.written_date(shown.day, spoken_language()))
    moved = {move.employee_id: f"{_written_post(move.before)} → {_written_post(move.after)}" for move in shown.moved}
    for name in ("joined", "moved", "corrected", "left"):
        people = moved if name == "moved" else dict.fromkeys(getattr(shown, name), "")
        click.echo(f"  {words(f'people.roster.{name}')}: {len(people)}")
        print_some([f"{key} {shown.names[key]} {change}".rstrip() for key, change in people.items()], _SHOWN, "    ")
    click.echo(f"  {words('people.roster.unchanged')}: {shown.unchanged}")
    for kind in ("id", "department", "joined"):
        reread = [each for each in shown.reread if each.kind == kind]
        if reread:
            tell(f"people.roster.reread.{kind}", number=len(reread))
            print_some([words("people.roster.reread", **vars(each)) for each in reread], _SHOWN, "    ")
    if shown.absent and not shown.left:
        tell("people.roster.absent", number=len(shown.absent))
        print_some([f"{key} {shown.names[key]}" for key in shown.absent], _SHOWN, "    ")


def _how_read(written: "Written") -> str:
    if written.encoding == "xlsx":
        return words("people.roster.workbook", sheet=written.separator)
    encoding = words(f"people.roster.encoding.{written.encoding}")
    return words(f"people.roster.separated.{written.separator}", encoding=encoding)


def _written_post(post: "Post") -> str:
    """Return a post as `総務部/人事課 (正規; 兼務 税務部; 所属長)`."""
    more = [words(f"people.employment.{post.employment_type}")]
    if post.concurrent:
        more.append(words("people.roster.concurrent", departments=", ".join(post.concurrent)))
    more += [words(f"people.duty.{duty}") for duty in post.duties]
    return f"{post.department} ({'; '.join(more)})"


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
def list_absences(course: Course, employee: str | None = None, *, as_of: date | None = None) -> Answer:
    """Print who is away or exempt on a day, or all entries of one person."""
    from kenshu.people import absences

    with records(course) as conn:
        found = absences.of(conn, employee) if employee else absences.on(conn, as_of or clock.today(course.time_zone))
    entries = [
        {**row, "first": row["first"].date(), "last": row["last"].date() if holds_to_an_end else None}
        for row, holds_to_an_end in zip(found.to_dict("records"), found["last"].notna(), strict=True)
    ]
    return Answer(entries, lambda: _print_absences(entries))


def _print_absences(entries: list[dict[Any, Any]]) -> None:
    if not entries:
        tell("people.absence.none")
    for entry in entries:
        kind, days = words(f"people.absence.{entry['kind']}"), _days(entry["first"], entry["last"])
        modules = entry["module_id"] or words("people.absence.every_module")
        tell("people.absence.line", **{**entry, "kind": kind, "days": days, "modules": modules})


def _days(first: date, last: date | None) -> str:
    lang = spoken_language()
    return f"{clock.written_date(first, lang)} – {clock.written_date(last, lang) if last else ''}".rstrip()
