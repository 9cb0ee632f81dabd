"""`kenshu certificate make` and `kenshu certificate check`."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kenshu import clock
from kenshu.cli.main import course_of, helped
from kenshu.errors import KenshuError
from kenshu.i18n import say, spoken_language

if TYPE_CHECKING:
    from kenshu.certificates.genuine import Checked


@click.group(help=helped("certificate"))
def certificate() -> None:
    """What is done with certificates."""


@certificate.command("make", help=helped("certificate.make"))
@click.option("--employee", multiple=True, help=helped("certificate.employee"))
@click.option("--module", help=helped("certificate.module"))
@click.option("--all", "everybody", is_flag=True, help=helped("certificate.all"))
@click.option("--json", "as_json", is_flag=True, help=helped("json"))
@click.pass_context
def make(ctx: click.Context, employee: tuple[str, ...], module: str | None, *, everybody: bool, as_json: bool) -> None:
    """Make what is missing, each on its own; exit 1 where one could not be made."""
    from sqlalchemy import select

    from kenshu.certificates import certificates
    from kenshu.storage import open_database
    from kenshu.storage.tables import employee as employee_table

    if not (employee or module or everybody):
        raise click.UsageError(say("letters.make.whom", spoken_language()))
    course = course_of(ctx)
    database = open_database(course.database_url)
    with database.reading() as conn:
        ids = employee or tuple(conn.scalars(select(employee_table.c.id).order_by(employee_table.c.id)))
        passed = certificates.passed_attempts(conn, ids, module)
        known = {attempt_id for attempt_id in passed if certificates.of_attempt(conn, course, attempt_id)}
    if not passed:
        raise KenshuError("certificate.nobody", found=", ".join([*employee, *([module] if module else [])]) or "-")
    made: list[dict[str, Any]] = []
    refused: list[KenshuError] = []
    for attempt_id in passed:
        try:
            with database.writing() as conn:
                issued = certificates.issue(conn, course, attempt_id, clock.now())
        except KenshuError as fault:
            refused.append(fault)
        else:
            new = attempt_id not in known
            made.append({"number": issued.number, "employee": issued.employee_id, "new": new, "file": str(issued.path)})
    database.close()
    _print_made(made, refused, as_json=as_json)
    if refused:
        sys.exit(1)


def _print_made(made: list[dict[str, Any]], refused: list[KenshuError], *, as_json: bool) -> None:
    lang = spoken_language()
    if as_json:
        reasons = [fault.message(lang) for fault in refused]
        click.echo(json.dumps({"certificates": made, "refused": reasons}, ensure_ascii=False, indent=2))
        return
    for one in made:
        if one["new"]:
            click.echo(f"{one['number']}  {one['employee']}  {one['file']}")
    for fault in refused:
        click.echo(fault.message(lang), err=True)
    new = sum(one["new"] for one in made)
    click.echo(say("letters.make.done", lang, new=new, known=len(made) - new, refused=len(refused)))


@certificate.command("check", help=helped("certificate.check"))
@click.argument("what", nargs=-1, required=True, metavar="NUMBER CODE | FILE.pdf")
@click.option("--json", "as_json", is_flag=True, help=helped("json"))
@click.pass_context
def check(ctx: click.Context, what: tuple[str, ...], *, as_json: bool) -> None:
    """Say whether a certificate is genuine; exit 1 where it is not, or was withdrawn."""
    from kenshu.certificates.genuine import rows, sentences

    lang = spoken_language()
    found = _checked(ctx, what)
    if as_json:
        newer = found.newer and found.newer.isoformat()
        figures = {"outcome": found.outcome, "number": found.number, "facts": found.facts, "reason": found.reason, "newer": newer}
        click.echo(json.dumps(figures, ensure_ascii=False, indent=2))
    else:
        for line in sentences(found, lang):
            click.echo(line)
        for name, value in rows(found, lang):
            click.echo(f"  {name}: {value}")
    if found.outcome not in ("valid", "was_valid"):
        sys.exit(1)


def _checked(ctx: click.Context, what: tuple[str, ...]) -> "Checked":
    from kenshu.certificates.genuine import check as check_number
    from kenshu.certificates.genuine import check_pdf
    from kenshu.storage import open_database

    course = course_of(ctx)
    today, database = clock.today(course.time_zone), open_database(course.database_url)
    with database.reading() as conn:
        if len(what) == 1:
            return check_pdf(conn, _read(Path(what[0])), today)
        if len(what) == 2:
            return check_number(conn, what[0], what[1], today)
    raise click.UsageError(say("letters.check.usage", spoken_language()))


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as fault:
        raise KenshuError("certificate.unreadable", file=file, reason=fault.strerror) from fault
