"""`kenshu build`: the notebooks are made from the scenarios and the quizzes, and released."""

import json
import sys

import click

from kenshu.cli.main import course_of, helped
from kenshu.i18n import say, spoken_language


@click.command(help=helped("build"))
@click.option("--check", is_flag=True, help=helped("build.check"))
@click.option("--json", "as_json", is_flag=True, help=helped("json"))
@click.pass_context
def build(ctx: click.Context, *, check: bool, as_json: bool) -> None:
    """Build and release every module; with --check, say what differs and exit 1 where something does."""
    from kenshu.content import load
    from kenshu.editions import build as notebooks
    from kenshu.nbgrader.release import release

    course = course_of(ctx)
    content = load(course)
    lang = spoken_language()
    if check:
        changed = notebooks.differences(course, content)
        released: list[str] = []
    else:
        changed = notebooks.build(course, content)
        released = list(content.modules)
        release(course, released)
    if as_json:
        figures = {
            "changed": [path.as_posix() for path in changed if path.parent.name in content.modules],
            "removed": [path.as_posix() for path in changed if path.parent.name not in content.modules],
            "released": released,
        }
        click.echo(json.dumps(figures, ensure_ascii=False, indent=2))
    else:
        for path in changed:
            there = path.parent.name in content.modules
            key = ("differs" if there else "left_over") if check else ("written" if there else "removed")
            click.echo(say(f"cli.build.{key}", lang, path=path.as_posix()))
        key = "checked" if check else "released"
        click.echo(say(f"cli.build.{key}", lang, changed=len(changed), modules=len(content.modules)))
    if check and changed:
        sys.exit(1)
