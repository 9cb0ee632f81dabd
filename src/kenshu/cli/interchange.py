"""`kenshu questions`, `kenshu results` and `kenshu xapi`: what other systems read and write."""

import json
import os
import sys
from datetime import date
from typing import Literal

import click

from kenshu import clock
from kenshu.cli.command import ExistingFile, NewFile, command, group, records
from kenshu.cli.printing import tell, warn
from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.i18n import Base, spoken_language

Format = Literal["moodle-xml", "gift"]

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
        sys.exit(1)


@command("import", questions)
def questions_import(course: Course, file: ExistingFile, *, form: Format | None = None, lang: Base = "ja") -> None:
    """Write scenario files of what was read; exit 1 where something is left to fill in, or a question was of no kind we have."""
    from kenshu.interchange import gift, moodle_xml
    from kenshu.interchange.drafts import write_drafts

    reader = moodle_xml if (form or ("moodle-xml" if file.suffix.lower() == ".xml" else "gift")) == "moodle-xml" else gift
    found, faults = reader.read_questions(file.read_bytes(), file.name, lang)
    if not found:
        raise faults[0] if faults else KenshuError("questions.none", file=file.name)
    drafts = write_drafts(course, found)
    for path in drafts.files:
        tell("interchange.questions.draft", file=path.name)
    for fault in (*faults, *drafts.to_do):
        click.echo(fault.message(spoken_language()), err=True)
    tell("interchange.questions.read", number=len(found), refused=len(faults), to_do=len(drafts.to_do))
    if faults or drafts.to_do:
        sys.exit(1)


@command("results")
def results(course: Course, file: NewFile, *, as_of: date | None = None) -> None:
    """Write the CSV, and its description beside it."""
    from kenshu.interchange.results import results as results_of
    from kenshu.interchange.results import results_csv, schema
    from kenshu.people.numbers import as_numbers, numbers_on
    from kenshu.storage.files import write_whole

    with records(course) as conn:
        today = clock.today(course.time_zone)
        table = as_numbers(results_of(conn, as_of or today, course.time_zone), numbers_on(conn, today))
    described = file.with_suffix(".schema.json")
    write_whole(file, results_csv(table))
    write_whole(described, json.dumps(schema(), ensure_ascii=False, indent=2).encode())
    tell("interchange.results.written", rows=len(table), file=file, schema=described.name)


@command("xapi")
def xapi(course: Course, *, out: NewFile | None = None, endpoint: str | None = None, user: str = "") -> None:
    """Write statements to a file, one a line, or send them; the password is in KENSHU_XAPI_PASSWORD."""
    from kenshu.interchange.record_store import send
    from kenshu.interchange.xapi import statements
    from kenshu.storage.files import write_whole

    if (out is None) == (endpoint is None):
        raise KenshuError("xapi.where")
    with records(course) as conn:
        made = statements(conn, course)
    if out is not None:
        write_whole(out, "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in made).encode())
        tell("interchange.xapi.written", number=len(made), place=out)
    if endpoint is not None:
        send(made, endpoint, user, os.environ.get("KENSHU_XAPI_PASSWORD", ""))
        tell("interchange.xapi.sent", number=len(made), place=endpoint)
