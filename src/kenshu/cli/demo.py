"""`kenshu demo`: the whole kit once, on the sample city."""

import click

from kenshu import clock
from kenshu.cli.command import Answer, command
from kenshu.cli.printing import tell
from kenshu.course import Course
from kenshu.i18n import spoken_language


@command("demo")
def demo(course: Course, *, as_json: bool) -> Answer:
    """Run the demo, print completion down to the 課, and say where the report is and how to open the server."""
    from rich.console import Console

    from kenshu.cli.reports import print_report
    from kenshu.demo.run import run

    lang = spoken_language()
    done = run(course, clock.now(), lang, Console(stderr=as_json))

    def show() -> None:
        print_report(done.report, lang, 2)
        tell("report.written", folder=course.reports)
        for file in done.files:
            click.echo(f"  {file}")
        tell("demo.serve")

    return Answer({**done.figures, "files": done.files}, show)
