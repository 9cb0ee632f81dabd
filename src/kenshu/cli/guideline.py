"""`kenshu guideline diff`: what a revision changed, who is to be brought up to date, and by which module."""

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kenshu.cli.acting import Day, print_json
from kenshu.cli.main import course_of, helped
from kenshu.i18n import spoken_language

if TYPE_CHECKING:
    from kenshu.course import Course

_file = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(help=helped("guideline"))
def guideline() -> None:
    """Group what is done with the guideline."""


@guideline.command("diff", help=helped("guideline.diff"))
@click.argument("old", type=_file)
@click.argument("new", type=_file, required=False)
@click.option("--since", type=Day(), help=helped("guideline.since"))
@click.option("--write", type=click.Path(dir_okay=False, path_type=Path), help=helped("guideline.write"))
@click.option("--json", "as_json", is_flag=True, help=helped("json"))
@click.pass_context
def diff(ctx: click.Context, old: Path, new: Path | None, since: date | None, write: Path | None, as_json: bool) -> None:
    """Compare two editions; exit 1 where somebody's completion is stale."""
    from kenshu.cli.guideline_printed import figures, print_revision
    from kenshu.reports.revision import revise

    course = course_of(ctx)
    target = _target(course, write) if write else None
    revision = revise(course, old, new, since, target.stem if target else None)
    written = None
    if target and revision.proposal:
        from kenshu.storage.files import write_whole

        write_whole(target, revision.proposal.yaml().encode("utf-8"))
        written = target
    if as_json:
        print_json(figures(revision, written))
    else:
        print_revision(revision, written, spoken_language())
    if revision.people:
        sys.exit(1)


def _target(course: "Course", path: Path) -> Path:
    """Return where the module is to be written: a new file in quizzes/. Raises KenshuError."""
    import re

    from kenshu.errors import KenshuError
    from kenshu.kinds.question import ID

    target = (path if path.is_absolute() else course.root / path).resolve()
    if target.parent != course.quizzes.resolve() or target.suffix != ".yaml" or not re.fullmatch(ID, target.stem):
        raise KenshuError("guideline.write_elsewhere", found=path, allowed=course.quizzes / "update-2027-04-01.yaml")
    if target.exists():
        raise KenshuError("guideline.write_exists", found=path)
    return target
