"""`kenshu lint`: everything that is wrong with what trainers wrote, all at once, and which clauses are covered."""

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from kenshu.cli.command import command
from kenshu.cli.printing import print_json, table, words
from kenshu.course import Course
from kenshu.i18n import spoken_language

if TYPE_CHECKING:
    from kenshu.content.lint import Coverage


@command("lint")
def lint(course: Course, *, as_json: bool) -> None:
    """Print every fault and the coverage table. Exit 2 where the course cannot be used, 1 where an editor would say something."""
    from kenshu.content import lint as editor
    from kenshu.content import read_all
    from kenshu.content.course_file import course_file_faults

    lang = spoken_language()
    content, faults = read_all(course)
    unusable = bool(faults)
    faults = [*course_file_faults(course), *faults]
    if content is not None:
        faults = [*faults, *editor.lint(content)]
    rows = editor.coverage(content, lang) if content else []
    if as_json:
        named = [{"key": fault.key, **fault.values, "message": fault.message(lang)} for fault in faults]
        print_json({"faults": named, "coverage": [asdict(row) for row in rows]})
    else:
        verdict = "clean" if not faults else "unusable" if unusable else "faults"
        _print([fault.message(lang) for fault in faults], rows, words(f"cli.lint.{verdict}", number=len(faults)))
    if faults:
        sys.exit(2 if unusable else 1)


def _print(faults: list[str], rows: "list[Coverage]", verdict: str) -> None:
    from rich.console import Console

    console = Console(soft_wrap=True)
    for fault in faults:
        console.print(fault, markup=False, highlight=False)
    if rows:
        shown = table("cli.lint", ("clause", "test", "practice"), right=("test", "practice"), title=words("cli.lint.coverage"))
        for row in rows:
            shown.add_row(f"{row.label}  [dim]{row.clause}[/dim]", str(row.test), str(row.practice))
        Console().print(shown)
    console.print(verdict, markup=False)
