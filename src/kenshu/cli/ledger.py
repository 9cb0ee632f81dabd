"""`kenshu ledger`, `retention` and `upgrade`: whether records are what they were, what may be forgotten, the schema."""

import json
import re
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

import click

from kenshu import clock
from kenshu.cli.command import Answer, NewFile, Typed, command, confirmed, group, records
from kenshu.cli.printing import tell, warn, words
from kenshu.course import Course
from kenshu.i18n import spoken_language

_HEAD = re.compile(r"(0|[1-9][0-9]*):([0-9a-f]{64})")


class Head(click.ParamType[tuple[int, str]]):
    """A head as `kenshu ledger head` prints it: `1234:5e88…`."""

    name = "seq:hash"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, str]:
        """Return (number, hash)."""
        found = _HEAD.fullmatch(str(value).strip())
        if found is None:
            self.fail(words("cli.ledger.head_form", found=value), param, ctx)
        return int(found[1]), found[2]


ledger = group("ledger")


@command("verify", ledger)
def verify(course: Course, *, head: Annotated[tuple[int, str] | None, Typed(Head())] = None) -> Answer:
    """Name every row and every entry that is not what it was; exit 1 where there is one."""
    from kenshu.ledger import verify as verifying
    from kenshu.storage import ledger as chain

    with records(course) as conn:
        broken = verifying.verify(conn, head)
        seq = chain.last_number(conn) if not broken else 0
        erased = len(verifying.erased_rows(conn)) if not broken else 0

    def show() -> None:
        for one in broken:
            click.echo(one.message(spoken_language()))
        if broken:
            warn("ledger.not_verified", number=len(broken))
        else:
            tell("ledger.verified", entries=seq, erased=erased)

    return Answer({"entries": seq, "erased": erased, "broken": [asdict(one) for one in broken]}, show, bool(broken))


@command("head", ledger)
def head(course: Course, *, as_json: bool) -> None:
    """Print the number and the hash of the last entry."""
    from kenshu.storage import ledger as chain

    with records(course) as conn:
        seq, linked = chain.head(conn)
    click.echo(json.dumps({"seq": seq, "hash": linked}) if as_json else f"{seq}:{linked}")
    if not as_json:
        warn("ledger.noted")


@command("recompute", ledger)
def recompute(course: Course, *, as_of: date | None = None) -> Answer:
    """Rebuild every score and every completion and print what differs; exit 1 where something does."""
    from kenshu.ledger import recompute as rebuilding

    done = rebuilding.recompute(course, as_of)
    lines = [difference.message(spoken_language()) for difference in done.differences]
    figures = {"grades": done.grades, "completions": done.completions, "without_key": done.without_key}
    said = "\n".join([*lines, words("ledger.recomputed", differences=len(lines), **figures)])
    return Answer(asdict(done), said, bool(lines))


@command("export", ledger)
def export(course: Course, file: NewFile) -> Answer:
    """Write the chain, its rows and a program that checks them into an archive."""
    from kenshu.ledger.audit_export import write

    lines = write(course, file)
    return Answer({"file": file, "lines": lines}, words("ledger.exported", file=file, entries=lines["ledger.jsonl"]))


@command("retention")
def retention(
    course: Course,
    *,
    before_day: date | None = None,
    years: Annotated[int | None, Typed(click.IntRange(1, 100))] = None,
    by: str,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> Answer:
    """Say who left before a day, ask, and delete their personal data; exit 1 where it was not deleted."""
    from kenshu.ledger.retention import erase

    lang = spoken_language()
    if (before_day is None) == (years is None):
        raise click.UsageError(words("cli.retention.one_of"))
    day = before_day or years_ago(clock.today(course.time_zone), years or 0)
    found = erase(course, day, by, dry_run=True)
    if not as_json:
        tell("ledger.retention.found", number=len(found), day=clock.written_date(day, lang))
        for leaver in found:
            click.echo(f"  {leaver.number} {leaver.name} ({clock.written_date(leaver.since, lang)})")
    erasing = bool(found) and not dry_run
    erased = erasing and confirmed(words("ledger.retention.ask"), yes=yes)
    if erased:
        erase(course, day, by)
    people = [{"employee": leaver.number, "since": leaver.since} for leaver in found]
    said = words("ledger.retention.done", number=len(found)) if erased else words("ledger.retention.left") if erasing else None
    return Answer({"before": day, "people": people, "erased": erased}, said, erasing > erased)


def years_ago(day: date, years: int) -> date:
    """Return the day so many years before; 28 February where there is none."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


@command("upgrade")
def upgrade(course: Course) -> None:
    """Make or upgrade the database, and say which schema number it has."""
    from kenshu.storage import open_database
    from kenshu.storage.upgrade import newest

    open_database(course.database_url, upgrade=True).close()
    tell("storage.current", number=newest())
