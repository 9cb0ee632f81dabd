"""`kenshu collect`: what waits in nbgrader's exchange is taken in."""

import json
import sys

import click

from kenshu.cli.main import course_of, helped
from kenshu.i18n import say, spoken_language


@click.command(help=helped("collect"))
@click.option("--json", "as_json", is_flag=True, help=helped("json"))
@click.pass_context
def collect(ctx: click.Context, *, as_json: bool) -> None:
    """Take in what waits in the exchange; exit 1 where something was refused."""
    from kenshu.lab.collect import collect as collect_all

    lang = spoken_language()
    collected = collect_all(course_of(ctx))
    if as_json:
        figures = {
            "taken": [
                {"folder": one.name, "employee": one.employee_id, "module": one.module_id, "receipt": one.receipt.number}
                for one in collected.taken
            ],
            "passed_by": collected.passed_by,
            "refused": [{"folder": one.name, "reason": one.reason.message(lang)} for one in collected.refused],
        }
        click.echo(json.dumps(figures, ensure_ascii=False, indent=2))
    else:
        for taken in collected.taken:
            values = {"employee": taken.employee_id, "module": taken.module_id, "receipt": taken.receipt.number}
            click.echo(say("grading.collect.taken", lang, **values))
        for name in collected.passed_by:
            click.echo(say("grading.collect.passed_by", lang, folder=name))
        for refusal in collected.refused:
            click.echo(refusal.reason.message(lang), err=True)
        counts = {"taken": len(collected.taken), "refused": len(collected.refused)}
        click.echo(say("grading.collect.summary", lang, **counts))
    if collected.refused:
        sys.exit(1)
