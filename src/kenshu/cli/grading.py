"""`kenshu grade`: what was handed in is graded."""

import json
import sys
from time import monotonic
from typing import TYPE_CHECKING

import click

from kenshu.cli.main import course_of, helped
from kenshu.cli.progress import Bar
from kenshu.i18n import say, spoken_language
from kenshu.memory import collect_rarely

if TYPE_CHECKING:
    from rich.table import Table

    from kenshu.course import Course
    from kenshu.errors import KenshuError
    from kenshu.grading.bulk import Graded
    from kenshu.nbgrader.three_ways import Comparison

_MOST_ROWS = 40  # of the table on a screen


@click.command(help=helped("grade"))
@click.option("--files", is_flag=True, help=helped("grade.files"))
@click.option("--compare", is_flag=True, help=helped("grade.compare"))
@click.option("--json", "as_json", is_flag=True, help=helped("json"))
@click.pass_context
def grade(ctx: click.Context, *, files: bool, compare: bool, as_json: bool) -> None:
    """Grade everything handed in; exit 1 where a person is needed. With --compare grade three ways, exit 1 where they differ."""
    from kenshu.grading.bulk import grade as grade_all
    from kenshu.grading.override import without_reason
    from kenshu.nbgrader.manual_scores import take_manual_scores

    course = course_of(ctx)
    collect_rarely()
    began = monotonic()
    with Bar("grading.progress") as bar:
        graded = grade_all(course, progress=bar.show, files="all" if files else "needed")
    seconds = monotonic() - began
    taken, unreasoned = (0, []) if graded.gradebook_lost else (take_manual_scores(course), without_reason(course))
    left = _left_to_nbgrader(course)
    if compare:
        _compare(course, as_json=as_json)
        return
    if as_json:
        click.echo(json.dumps(_figures(graded, seconds, taken, unreasoned, left), ensure_ascii=False, indent=2))
    else:
        _print_graded(graded, seconds, taken, unreasoned, left)
    if graded.refused or graded.unheld or graded.awaiting or unreasoned:
        sys.exit(1)


def _left_to_nbgrader(course: "Course") -> dict[str, int]:
    from kenshu.nbgrader.foreign import left_to_nbgrader
    from kenshu.storage import open_database

    database = open_database(course.database_url)
    try:
        with database.reading() as conn:
            return left_to_nbgrader(course, conn)
    finally:
        database.close()


def _figures(
    graded: "Graded", seconds: float, taken: int, unreasoned: "list[KenshuError]", left: dict[str, int]
) -> dict[str, object]:
    from kenshu.results.verdict import verdict

    lang = spoken_language()
    return {
        "graded": [
            {
                "attempt": line.attempt_id,
                "employee": line.employee_id,
                "module": line.module_id,
                "number": line.number,
                "score": line.score,
                "max_score": line.max_score,
                "awaiting": line.awaiting,
                "verdict": verdict(line),
            }
            for line in graded.grades.values()
        ],
        "refused": [{"attempt": refusal.attempt_id, "reason": refusal.reason.message(lang)} for refusal in graded.refused],
        "unheld": [fault.message(lang) for fault in graded.unheld],
        "seconds": round(seconds, 3),
        "taken": taken,
        "unreasoned": [fault.message(lang) for fault in unreasoned],
        "left_to_nbgrader": left,
    }


def _print_graded(graded: "Graded", seconds: float, taken: int, unreasoned: "list[KenshuError]", left: dict[str, int]) -> None:
    from rich.console import Console

    lang = spoken_language()
    if graded.grades:
        Console().print(_table(graded))
    if len(graded.grades) > _MOST_ROWS:
        click.echo(say("grading.regrade.more", lang, number=len(graded.grades) - _MOST_ROWS))
    for reason in [*(refusal.reason for refusal in graded.refused), *graded.unheld]:
        click.echo(reason.message(lang), err=True)
    counts = {"graded": len(graded.grades), "awaiting": len(graded.awaiting), "refused": len(graded.refused), "taken": taken}
    click.echo(say("grading.summary", lang, **counts))
    for assignment, number in left.items():
        click.echo(say("grading.left_to_nbgrader", lang, assignment=assignment, number=number))
    if graded.grades:
        click.echo(say("grading.speed", lang, seconds=f"{seconds:.1f}", rate=f"{len(graded.grades) / seconds:,.0f}"))
    for fault in unreasoned:
        click.echo(fault.message(lang), err=True)
    if unreasoned:
        click.echo(say("grading.unreasoned", lang, number=len(unreasoned)))


def _table(graded: "Graded") -> "Table":
    from itertools import islice

    from rich.table import Table

    from kenshu.results.verdict import verdict

    lang = spoken_language()
    table = Table(title=say("grading.graded", lang))
    for column in ("employee", "module", "attempt", "score", "verdict"):
        table.add_column(say(f"grading.{column}", lang), justify="right" if column in ("attempt", "score") else "left")
    for line in islice(graded.grades.values(), _MOST_ROWS):
        score = f"{line.score:g} / {line.max_score:g}"
        table.add_row(line.employee_id, line.module_id, str(line.number), score, say(f"grading.{verdict(line)}", lang))
    return table


def _compare(course: "Course", *, as_json: bool) -> None:
    from kenshu.nbgrader.three_ways import compare

    with Bar("grading.compare.progress") as bar:
        found = compare(course, progress=bar.show)
    if as_json:
        rows = [row._asdict() for row in found.differences]
        click.echo(
            json.dumps({"hand_ins": found.hand_ins, "cells": found.cells, "differences": rows}, ensure_ascii=False, indent=2)
        )
    else:
        _print_comparison(found)
    if found.differences:
        sys.exit(1)


def _print_comparison(found: "Comparison") -> None:
    from rich.console import Console
    from rich.table import Table

    lang = spoken_language()
    table = Table(title=say("grading.compare.title", lang))
    for column in ("employee", "module", "compare.cell", "compare.stock", "compare.configured", "compare.kenshu"):
        table.add_column(say(f"grading.{column}", lang))
    for row in found.differences:
        table.add_row(*(str(value) for value in row))
    Console().print(table)
    click.echo(say("grading.compare.summary", lang, hand_ins=found.hand_ins, cells=found.cells, differences=len(found.differences)))
