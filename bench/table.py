"""`python -m bench.table FOLDER MODULES [--all]`: the report of a city that `bench.city` made, in a process of its own.

Writes completion.xlsx, with `--all` every form that `kenshu report` writes, and prints as JSON the seconds from opening the
database to the written file, and what the table has. The other modules of Python are loaded before the clock is started.
"""

import json
import time
from datetime import date
from pathlib import Path

import click

from bench import city
from bench.course import REPOSITORY
from kenshu.content import Content, load
from kenshu.course import Course
from kenshu.reports.completion import completion
from kenshu.reports.export import completion_workbook, write_report
from kenshu.reports.report import make_report
from kenshu.storage import open_database


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.argument("modules", type=int)
@click.option("--all", "every_form", is_flag=True)
def main(folder: Path, modules: int, *, every_form: bool) -> None:
    """Write the report of the course in a folder."""
    course = Course.at(folder)
    content = city.with_modules(load(Course.at(REPOSITORY)), modules)
    _warm(content)
    began = time.perf_counter()
    report = make_report(course, city.AS_OF)
    if every_form:
        write_report(report, folder / "reports", "ja")
    else:
        (folder / "completion.xlsx").write_bytes(completion_workbook(report, "ja"))
    seconds = time.perf_counter() - began
    everybody = report.table.loc[report.table["level"] == 0, ["required", "exempt", "on_leave"]]
    print(json.dumps({"seconds": seconds, "rows": len(report.table), "counted": int(everybody.to_numpy().sum())}))


def _warm(content: Content) -> None:
    """Load what is loaded at first use, by making the report of a city of nobody."""
    nobody = open_database("sqlite://")
    with nobody.reading() as conn:
        completion(conn, date(2027, 3, 1), Course.at(REPOSITORY).time_zone)
    nobody.close()


if __name__ == "__main__":
    main()
