"""`kenshu build`: the notebooks made from the scenarios and the quizzes, and what is released of them."""

import json
import sys
from typing import TYPE_CHECKING

import click

from kenshu import clock
from kenshu.cli.main import course_of, helped
from kenshu.i18n import say, spoken_language

if TYPE_CHECKING:
    from pathlib import Path

    from kenshu.content import Content
    from kenshu.course import Course


@click.command(help=helped("build"))
@click.option("--check", is_flag=True, help=helped("build.check"))
@click.option("--by", default=None, help=helped("build.by"))
@click.option("--json", "as_json", is_flag=True, help=helped("json"))
@click.pass_context
def build(ctx: click.Context, *, check: bool, by: str | None, as_json: bool) -> None:
    """Build and release every module; with --check, say what differs and exit 1 where something does."""
    from kenshu.content import load

    course = course_of(ctx)
    content = load(course)
    if check:
        _check(course, content, as_json=as_json)
    else:
        _release(course, content, by or system_account(), as_json=as_json)


def system_account() -> str:
    """Return the account of the system that a command runs in, as who did what the command does."""
    import getpass

    try:
        return getpass.getuser()[:32]
    except (OSError, KeyError):
        return "kenshu"


def _check(course: "Course", content: "Content", *, as_json: bool) -> None:
    from kenshu.editions.build import differences
    from kenshu.grading.releasing import unreleased
    from kenshu.storage import open_database

    lang = spoken_language()
    changed = differences(course, content)
    with open_database(course.database_url).reading() as conn:
        waiting = unreleased(conn, content)
    if as_json:
        figures = {"changed": _paths(changed.written), "removed": _paths(changed.removed), "unreleased": waiting}
        click.echo(json.dumps(figures, ensure_ascii=False, indent=2))
    else:
        for name, paths in (("differs", changed.written), ("left_over", changed.removed)):
            for path in _paths(paths):
                click.echo(say(f"cli.build.{name}", lang, path=path))
        for module in waiting:
            click.echo(say("cli.build.unreleased", lang, module=module))
        number = len(changed.written) + len(changed.removed)
        click.echo(say("cli.build.checked", lang, changed=number, modules=len(content.modules)))
    if changed.written or changed.removed or waiting:
        sys.exit(1)


def _paths(paths: "list[Path]") -> list[str]:
    return [path.as_posix() for path in paths]


def _release(course: "Course", content: "Content", by: str, *, as_json: bool) -> None:
    from kenshu.grading.releasing import release
    from kenshu.storage import open_database

    lang = spoken_language()
    done = release(course, content, open_database(course.database_url), by, clock.now())
    if as_json:
        figures = {
            "changed": _paths(done.files.written),
            "removed": _paths(done.files.removed),
            "released": list(content.modules),
            "editions": [{"module": made.module_id, "number": made.number, "sha256": made.sha256} for made in done.editions],
            "retired": done.retired,
            "touched": [{"module": each.module_id, "people": each.people} for each in done.touched],
        }
        click.echo(json.dumps(figures, ensure_ascii=False, indent=2))
        return
    for name, paths in (("written", done.files.written), ("removed", done.files.removed)):
        for path in _paths(paths):
            click.echo(say(f"cli.build.{name}", lang, path=path))
    for made in done.editions:
        click.echo(say("cli.build.edition", lang, module=made.module_id, number=made.number))
    for module in done.retired:
        click.echo(say("cli.build.retired", lang, module=module))
    for each in done.touched:
        click.echo(say("cli.build.touched", lang, module=each.module_id, people=each.people, edition=each.edition))
    click.echo(
        say("cli.build.released", lang, changed=len(done.files.written) + len(done.files.removed), modules=len(content.modules))
    )
