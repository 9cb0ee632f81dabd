"""`kenshu collect`: what waits in nbgrader's exchange is taken in."""

import click

from kenshu.cli.command import Answer, command
from kenshu.cli.printing import tell
from kenshu.course import Course
from kenshu.i18n import spoken_language


@command("collect")
def collect(course: Course) -> Answer:
    """Take in what waits in the exchange; exit 1 where something was refused."""
    from kenshu.lab.collect import collect as collect_all

    collected = collect_all(course)
    taken = [
        {"folder": one.name, "employee": one.employee_id, "module": one.module_id, "receipt": one.receipt.number}
        for one in collected.taken
    ]
    refused = [{"folder": one.name, "reason": one.reason.message(spoken_language())} for one in collected.refused]

    def show() -> None:
        for one in taken:
            tell("grading.collect.taken", **one)
        for assignment, number in sorted(collected.passed_by.items()):
            tell("grading.collect.passed_by", assignment=assignment, number=number)
        for refusal in refused:
            click.echo(refusal["reason"], err=True)
        tell("grading.collect.summary", taken=len(taken), refused=len(refused))

    return Answer({"taken": taken, "passed_by": collected.passed_by, "refused": refused}, show, bool(refused))
