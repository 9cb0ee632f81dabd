"""`kenshu grade` and `kenshu collect`: what was handed in is taken in and graded."""

import json
import sys
from typing import TYPE_CHECKING

import click

from kenshu.cli.main import course_of, helped
from kenshu.i18n import say, spoken_language

if TYPE_CHECKING:
    from kenshu.course import Course
    from kenshu.errors import KenshuError
    from kenshu.grading.agreement import Comparison
    from kenshu.grading.bulk import Graded


@click.command(help=helped("grade"))
@click.option("--compare", is_flag=True, help=helped("grade.compare"))
@click.option("--json", "as_json", is_flag=True, help=helped("json"))
@click.pass_context
def grade(ctx: click.Context, *, compare: bool, as_json: bool) -> None:
    """Grade everything handed in; exit 1 where a person is needed. With --compare grade three ways, exit 1 where they differ."""
    from kenshu.grading.bulk import grade as grade_all
    from kenshu.grading.gradebook import take_manual_scores
    from kenshu.grading.override import without_reason

    course = course_of(ctx)
    with _Bar("progress") as bar:
        graded = grade_all(course, progress=bar.show)
    taken = take_manual_scores(course)
    unreasoned = without_reason(course)
    if compare:
        _compare(course, as_json=as_json)
        return
    if as_json:
        click.echo(json.dumps(_figures(graded, taken, unreasoned), ensure_ascii=False, indent=2))
    else:
        _print_graded(graded, taken, unreasoned)
    if graded.refused or graded.awaiting or unreasoned:
        sys.exit(1)


@click.command(help=helped("collect"))
@click.option("--json", "as_json", is_flag=True, help=helped("json"))
@click.pass_context
def collect(ctx: click.Context, *, as_json: bool) -> None:
    """Take in what waits in the exchange; exit 1 where something was refused."""
    from kenshu.grading.collect import collect as collect_all

    lang = spoken_language()
    collected = collect_all(course_of(ctx))
    if as_json:
        figures = {
            "taken": [
                {"folder": one.name, "employee": one.employee_id, "module": one.module_id, "receipt": one.receipt.number}
                for one in collected.taken
            ],
            "refused": [{"folder": one.name, "reason": one.reason.message(lang)} for one in collected.refused],
        }
        click.echo(json.dumps(figures, ensure_ascii=False, indent=2))
    else:
        for taken in collected.taken:
            values = {"employee": taken.employee_id, "module": taken.module_id, "receipt": taken.receipt.number}
            click.echo(say("grading.collect.taken", lang, **values))
        for refusal in collected.refused:
            click.echo(refusal.reason.message(lang), err=True)
        counts = {"taken": len(collected.taken), "refused": len(collected.refused)}
        click.echo(say("grading.collect.summary", lang, **counts))
    if collected.refused:
        sys.exit(1)


class _Bar:
    """A progress bar on a terminal, for what takes more than two seconds."""

    def __init__(self, key: str) -> None:
        self._key = key

    def __enter__(self) -> "_Bar":
        from time import monotonic

        from rich.console import Console
        from rich.progress import Progress

        self._progress = Progress(console=Console(stderr=True), transient=True)
        self._task = self._progress.add_task(say(f"grading.{self._key}", spoken_language()), total=None)
        self._since = monotonic()
        return self

    def show(self, done: int, total: int) -> None:
        """So many are done, of so many."""
        from time import monotonic

        self._progress.update(self._task, completed=done, total=total)
        if monotonic() - self._since > 2:
            self._progress.start()

    def __exit__(self, *_: object) -> None:
        self._progress.stop()


def _figures(graded: "Graded", taken: int, unreasoned: "list[KenshuError]") -> dict[str, object]:
    from kenshu.grading.grades import verdict

    lang = spoken_language()
    return {
        "graded": [
            {
                "attempt": attempt.id,
                "employee": attempt.employee_id,
                "module": attempt.module_id,
                "number": attempt.number,
                "score": graded.grades[attempt.id].score,
                "max_score": graded.grades[attempt.id].max_score,
                "awaiting": graded.grades[attempt.id].awaiting,
                "verdict": verdict(graded.grades[attempt.id]),
            }
            for attempt in graded.attempts.values()
        ],
        "refused": [{"attempt": refusal.attempt.id, "reason": refusal.reason.message(lang)} for refusal in graded.refused],
        "taken": taken,
        "unreasoned": [fault.message(lang) for fault in unreasoned],
    }


def _print_graded(graded: "Graded", taken: int, unreasoned: "list[KenshuError]") -> None:
    from rich.console import Console
    from rich.table import Table

    from kenshu.grading.grades import verdict

    lang = spoken_language()
    if graded.attempts:
        table = Table(title=say("grading.graded", lang))
        for column in ("employee", "module", "attempt", "score", "verdict"):
            table.add_column(say(f"grading.{column}", lang), justify="right" if column in ("attempt", "score") else "left")
        for attempt in graded.attempts.values():
            found = graded.grades[attempt.id]
            score = f"{found.score:g} / {found.max_score:g}"
            words = say(f"grading.{verdict(found)}", lang)
            table.add_row(attempt.employee_id, attempt.module_id, str(attempt.number), score, words)
        Console().print(table)
    for refusal in graded.refused:
        click.echo(refusal.reason.message(lang), err=True)
    counts = {"graded": len(graded.attempts), "awaiting": len(graded.awaiting), "refused": len(graded.refused), "taken": taken}
    click.echo(say("grading.summary", lang, **counts))
    for fault in unreasoned:
        click.echo(fault.message(lang), err=True)
    if unreasoned:
        click.echo(say("grading.unreasoned", lang, number=len(unreasoned)))


def _compare(course: "Course", *, as_json: bool) -> None:
    from kenshu.grading.agreement import compare

    with _Bar("compare.progress") as bar:
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
