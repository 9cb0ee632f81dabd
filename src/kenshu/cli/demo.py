"""`kenshu demo`: the whole kit once, on the sample city."""

import json

import click

from kenshu import clock
from kenshu.cli.main import course_of, helped
from kenshu.i18n import say, spoken_language


@click.command(help=helped("demo"))
@click.option("--json", "as_json", is_flag=True, help=helped("json"))
@click.pass_context
def demo(ctx: click.Context, as_json: bool) -> None:
    """Run the demo, print completion down to the 課, and say where the report is and how to open the server."""
    from rich.console import Console

    from kenshu.cli.reports import print_report
    from kenshu.demo.run import run

    course = course_of(ctx)
    lang = spoken_language()
    done = run(course, clock.now(), lang, Console(stderr=as_json))
    if as_json:
        click.echo(json.dumps({**done.figures, "files": done.files}, ensure_ascii=False, indent=2))
        return
    print_report(done.report, lang, 2)
    click.echo(say("report.written", lang, folder=course.reports))
    for file in done.files:
        click.echo(f"  {file}")
    click.echo(say("demo.serve", lang))
