"""`kenshu questions`, `kenshu results` and `kenshu xapi`: what other systems read and write."""

import json
import os
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from kenshu import clock
from kenshu.cli.command import Answer, ExistingFile, NewFile, command, ending, group, opened, records
from kenshu.cli.printing import progress, tell, warn, words
from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.i18n import Base, spoken_language

if TYPE_CHECKING:
    from kenshu.interchange.sending import Sent

Format = Literal["moodle-xml", "gift"]
ReadFormat = Literal["moodle-xml", "gift", "aiken"]
_MOST = 10  # statements named; --json has them all

questions = group("questions")


@command("export", questions)
def questions_export(course: Course, file: NewFile, *, form: Format = "moodle-xml", module: str | None = None) -> None:
    """Write questions with their keys; exit 1 where the format has no words for some."""
    from kenshu import content
    from kenshu.interchange import gift, moodle_xml
    from kenshu.interchange.fields import asked
    from kenshu.storage.files import write_whole

    written = content.load(course)
    if module is not None and module not in written.modules:
        raise KenshuError("assign.module_unknown", found=module, allowed=", ".join(written.modules))
    found = asked(written, module)
    left_out = gift.left_out(found) if form == "gift" else []
    write_whole(file, gift.written(found) if form == "gift" else moodle_xml.written(found))
    tell("interchange.questions.written", number=len(found) - len(left_out), file=file)
    if left_out:
        names = ", ".join(one.question["id"] for one in left_out)
        warn("interchange.questions.left_out", number=len(left_out), names=names)
    without = gift.without_guide(found) if form == "gift" else []
    if without:
        warn("interchange.questions.without_guide", number=len(without), names=", ".join(one.question["id"] for one in without))
    if left_out or without:
        sys.exit(1)


@command("import", questions)
def questions_import(course: Course, file: ExistingFile, *, form: ReadFormat | None = None, lang: Base = "ja") -> None:
    """Write scenario files of what was read; exit 1 where something is left to fill in, was lost, or was of no kind we have."""
    from kenshu.interchange.drafts import write_drafts
    from kenshu.interchange.reading import read_questions

    found, faults = read_questions(file.read_bytes(), file.name, lang, form)
    if not found and not faults:
        raise KenshuError("questions.none", file=file.name)
    drafts = write_drafts(course, found)
    lost = [fault for one in found for fault in one.lost]
    for path in drafts.files:
        tell("interchange.questions.draft", file=path.name)
    for fault in (*faults, *lost, *drafts.to_do):
        click.echo(fault.message(spoken_language()), err=True)
    tell("interchange.questions.read", number=len(found), refused=len(faults), lost=len(lost), to_do=len(drafts.to_do))
    if faults or lost or drafts.to_do:
        sys.exit(1)


@command("results")
def results(course: Course, file: NewFile, *, as_of: date | None = None) -> None:
    """Write a workbook for people, or the CSV for a program with its description beside it."""
    from kenshu.interchange.results import results as results_of
    from kenshu.interchange.results import results_csv, results_workbook, schema
    from kenshu.people.numbers import as_numbers, numbers_on
    from kenshu.storage.files import write_whole

    form, day, lang = ending(file, ("xlsx", "csv")), as_of or clock.today(course.time_zone), spoken_language()
    with records(course) as conn:
        today = clock.today(course.time_zone)
        table = as_numbers(results_of(conn, day, course.time_zone, course.leeway), numbers_on(conn, today))
    if form == "xlsx":
        write_whole(file, results_workbook(table, course.title[lang], lang, day))
        tell("interchange.results.workbook", rows=len(table), file=file)
        return
    described = file.with_suffix(".schema.json")
    write_whole(file, results_csv(table))
    write_whole(described, json.dumps(schema(), ensure_ascii=False, indent=2).encode())
    tell("interchange.results.written", rows=len(table), file=file, schema=described.name)


@command("xapi")
def xapi(
    course: Course, *, out: NewFile | None = None, endpoint: str | None = None, user: str = "", dry_run: bool, as_json: bool
) -> Answer:
    """Write all statements to a file, one a line, or send what is new; the password is in KENSHU_XAPI_PASSWORD.

    Exit 1 where the store does not hold now what the records say.
    """
    from kenshu.interchange.record_store import RecordStore
    from kenshu.interchange.sending import look, send

    if (out is None) == (endpoint is None) or (dry_run and endpoint is None):
        raise KenshuError("xapi.where")
    if out is not None:
        return _written_statements(course, out)
    store = RecordStore.at(endpoint or "", user, os.environ.get("KENSHU_XAPI_PASSWORD", ""))
    with opened(course) as database:
        if dry_run:
            with database.reading() as conn:
                found = look(conn, course, store.address)
        elif as_json:
            found = send(database, course, store)
        else:
            with progress("interchange.xapi.sending") as show:
                found = send(database, course, store, show)
    return Answer(asdict(found), lambda: _tell_sent(found, dry_run=dry_run), found.needs_a_person)


def _written_statements(course: Course, out: Path) -> Answer:
    from kenshu.interchange.xapi import left_out, statements
    from kenshu.storage.files import write_whole

    with records(course) as conn:
        made, gone = statements(conn, course), left_out(conn)
    write_whole(out, "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in made).encode())
    written = words("interchange.xapi.written", number=len(made), place=out)
    return Answer({"file": out, "written": len(made), "left_out": gone}, written)


def _tell_sent(found: "Sent", *, dry_run: bool) -> None:
    """Print the outcome: what was sent, then whatever else there is to say."""
    tell(f"interchange.xapi.{'would_send' if dry_run else 'sent'}", number=found.sent, place=found.store)
    for name in ("voided", "left_out", "left"):
        if getattr(found, name):
            tell(f"interchange.xapi.{name}", number=getattr(found, name))
    lang = spoken_language()
    for name, some in (("held", found.held), ("refused", found.refused)):
        if some:
            warn(f"interchange.xapi.{name}", number=len(some))
        for one in some[:_MOST]:
            said = {**one, "attempt": one["attempt_id"], "reason": one.get("reason", {}).get(lang)}
            warn(f"interchange.xapi.{name}_one", **said)
        if len(some) > _MOST:
            warn("interchange.xapi.more", number=len(some) - _MOST)
    if found.stopped:
        click.echo(found.stopped[lang], err=True)
