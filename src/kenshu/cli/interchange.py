"""`kenshu questions`, `kenshu results` and `kenshu xapi`: what other systems read and write."""

import json
import os
import sys
from datetime import datetime
from pathlib import Path

import click

from kenshu import clock
from kenshu.cli.main import course_of, helped
from kenshu.errors import KenshuError
from kenshu.i18n import LANGS, Lang, say, spoken_language

FORMATS = ("moodle-xml", "gift")
_DAY = click.DateTime(["%Y-%m-%d"])


@click.group(help=helped("questions"))
def questions() -> None:
    """Questions to and from other systems."""


@questions.command("export", help=helped("questions.export"))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--format", "form", type=click.Choice(FORMATS), default="moodle-xml", help=helped("questions.format"))
@click.option("--module", help=helped("questions.module"))
@click.pass_context
def questions_export(ctx: click.Context, file: Path, form: str, module: str | None) -> None:
    """Write questions with their keys; exit 1 where the format has no words for some."""
    from kenshu import content
    from kenshu.interchange import gift, moodle_xml
    from kenshu.interchange.fields import asked
    from kenshu.storage.files import write_whole

    lang = spoken_language()
    written = content.load(course_of(ctx))
    if module is not None and module not in written.modules:
        raise KenshuError("assign.module_unknown", found=module, allowed=", ".join(written.modules))
    found = asked(written, module)
    left_out = gift.left_out(found) if form == "gift" else []
    write_whole(file, gift.written(found) if form == "gift" else moodle_xml.written(found))
    click.echo(say("interchange.questions.written", lang, number=len(found) - len(left_out), file=file))
    if left_out:
        names = ", ".join(one.question["id"] for one in left_out)
        click.echo(say("interchange.questions.left_out", lang, number=len(left_out), names=names), err=True)
        sys.exit(1)


@questions.command("import", help=helped("questions.import"))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--format", "form", type=click.Choice(FORMATS), help=helped("questions.import_format"))
@click.option("--lang", type=click.Choice(LANGS), default="ja", help=helped("questions.lang"))
@click.pass_context
def questions_import(ctx: click.Context, file: Path, form: str | None, lang: Lang) -> None:
    """Write scenario files of what was read; exit 1 where something is left to fill in, or a question was of no kind we have."""
    from kenshu.interchange import gift, moodle_xml
    from kenshu.interchange.drafts import write_drafts

    spoken = spoken_language()
    reader = moodle_xml if (form or ("moodle-xml" if file.suffix.lower() == ".xml" else "gift")) == "moodle-xml" else gift
    found, faults = reader.read_questions(file.read_bytes(), file.name, lang)
    if not found:
        raise faults[0] if faults else KenshuError("questions.none", file=file.name)
    drafts = write_drafts(course_of(ctx), found)
    for path in drafts.files:
        click.echo(say("interchange.questions.draft", spoken, file=path.name))
    for fault in (*faults, *drafts.to_do):
        click.echo(fault.message(spoken), err=True)
    click.echo(say("interchange.questions.read", spoken, number=len(found), refused=len(faults), to_do=len(drafts.to_do)))
    if faults or drafts.to_do:
        sys.exit(1)


@click.command(help=helped("results"))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--as-of", type=_DAY, help=helped("report.as_of"))
@click.pass_context
def results(ctx: click.Context, file: Path, as_of: datetime | None) -> None:
    """Write the CSV, and its description beside it."""
    from kenshu.interchange.results import results as results_of
    from kenshu.interchange.results import results_csv, schema
    from kenshu.storage import open_database
    from kenshu.storage.files import write_whole

    course = course_of(ctx)
    day = as_of.date() if as_of else clock.today(course.time_zone)
    with open_database(course.database_url).reading() as conn:
        table = results_of(conn, day, course.time_zone)
    described = file.with_suffix(".schema.json")
    write_whole(file, results_csv(table))
    write_whole(described, json.dumps(schema(), ensure_ascii=False, indent=2).encode())
    click.echo(say("interchange.results.written", spoken_language(), rows=len(table), file=file, schema=described.name))


@click.command(help=helped("xapi"))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help=helped("xapi.out"))
@click.option("--send", "endpoint", help=helped("xapi.send"))
@click.option("--user", default="", help=helped("xapi.user"))
@click.pass_context
def xapi(ctx: click.Context, out: Path | None, endpoint: str | None, user: str) -> None:
    """Write statements to a file, one a line, or send them; the password is in KENSHU_XAPI_PASSWORD."""
    from kenshu.interchange.record_store import send
    from kenshu.interchange.xapi import statements
    from kenshu.storage import open_database
    from kenshu.storage.files import write_whole

    if (out is None) == (endpoint is None):
        raise KenshuError("xapi.where")
    lang = spoken_language()
    course = course_of(ctx)
    with open_database(course.database_url).reading() as conn:
        made = statements(conn, course)
    if out is not None:
        write_whole(out, "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in made).encode())
        click.echo(say("interchange.xapi.written", lang, number=len(made), place=out))
    if endpoint is not None:
        send(made, endpoint, user, os.environ.get("KENSHU_XAPI_PASSWORD", ""))
        click.echo(say("interchange.xapi.sent", lang, number=len(made), place=endpoint))
