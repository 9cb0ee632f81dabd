"""`kenshu roster import`."""

from datetime import date
from typing import TYPE_CHECKING

import click

from kenshu import clock
from kenshu.cli.command import Answer, ExistingFile, command, confirmed, group, records
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
        _print(shown)
    asked = not dry_run and not shown.is_empty
    imported = asked and confirmed(words("people.roster.confirm"), yes=yes)
    if imported:
        with records(course, write=True) as conn:
            take_in(conn, read, now, since=shown.day, leavers=leavers, shown=shown.fingerprint)
    outcome = "imported" if imported else "nothing" if shown.is_empty else "not_imported"
    needs_a_person = asked > imported or bool(shown.absent and not leavers)
    return Answer({**shown.figures(), "imported": imported}, words(f"people.roster.{outcome}", file=file.name), needs_a_person)


def _print(shown: "RosterPlan") -> None:
    written = shown.roster.written
    tell("people.roster.read", file=written.file, how=_how_read(written), rows=written.rows)
    for field, heading in written.headings.items():
        click.echo(f"  {heading} → {words(f'people.roster.field.{field}')}")
    tell("people.roster.would", day=clock.written_date(shown.day, spoken_language()))
    moved = {move.employee_id: f"{_written(move.before)} → {_written(move.after)}" for move in shown.moved}
    for name in ("joined", "moved", "corrected", "left"):
        people = moved if name == "moved" else dict.fromkeys(getattr(shown, name), "")
        click.echo(f"  {words(f'people.roster.{name}')}: {len(people)}")
        _print_names([f"{key} {shown.names[key]} {change}".rstrip() for key, change in people.items()])
    click.echo(f"  {words('people.roster.unchanged')}: {shown.unchanged}")
    for kind in ("id", "department", "joined"):
        reread = [each for each in shown.reread if each.kind == kind]
        if reread:
            tell(f"people.roster.reread.{kind}", number=len(reread))
            _print_names([words("people.roster.reread", **vars(each)) for each in reread])
    if shown.absent and not shown.left:
        tell("people.roster.absent", number=len(shown.absent))
        _print_names([f"{key} {shown.names[key]}" for key in shown.absent])


def _how_read(written: "Written") -> str:
    if written.encoding == "xlsx":
        return words("people.roster.workbook", sheet=written.separator)
    encoding = words(f"people.roster.encoding.{written.encoding}")
    return words(f"people.roster.separated.{written.separator}", encoding=encoding)


def _print_names(lines: list[str]) -> None:
    print_some(lines, _SHOWN, "    ")


def _written(post: "Post") -> str:
    """Return a post as `総務部/人事課 (正規; 兼務 税務部; 所属長)`."""
    more = [words(f"people.employment.{post.employment_type}")]
    if post.concurrent:
        more.append(words("people.roster.concurrent", departments=", ".join(post.concurrent)))
    more += [words(f"people.duty.{duty}") for duty in post.duties]
    return f"{post.department} ({'; '.join(more)})"
