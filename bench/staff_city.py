"""A city of 5,000 with a server for HR and trainers: `python -m bench.staff_city FOLDER PEOPLE MODULES VIEWERS`.

Half of the viewers are of HR, half are trainers with the whole city in their charge; prints {"hr": [id], "trainer": [id]}.
"""

import json
import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from bench import city
from bench.course import CHEAP, PASSWORD, REPOSITORY
from kenshu import clock
from kenshu.content import load
from kenshu.course import Course
from kenshu.people import charges
from kenshu.storage import Database, ledger, open_database
from kenshu.storage.tables import account, employee, post

ROLES = ("hr", "trainer")
YEARS = 2


def make(root: Path, people: int, modules: int, viewers: int) -> dict[str, list[str]]:
    """Make the course in a folder that is not there yet; return {role: those who look}."""
    root.mkdir(parents=True)
    shutil.copy(REPOSITORY / "course.yaml", root)
    shutil.copytree(REPOSITORY / "notebooks", root / "notebooks")
    course = Course.at(root)
    database = open_database(course.database_url)
    content = city.with_modules(load(Course.at(REPOSITORY)), modules)
    city.fill(database, content, city.Size(people, modules, YEARS))
    named = {role: [f"{role}-{number:02}" for number in range(viewers // 2)] for role in ROLES}
    for role, ids in named.items():
        _employ(database, role, ids)
    database.close()
    return named


def _employ(database: Database, role: str, ids: Sequence[str]) -> None:
    now = clock.now()
    work = {"department": "総務部/人事課", "employment_type": "regular", "since": date(2020, 4, 1), "entered_at": now}
    may = {"role": role, "password_hash": CHEAP.hash(PASSWORD), "set_at": now}
    with database.writing() as conn:
        conn.execute(employee.insert(), [{"id": key, "name": f"架空 {key}", "added_at": now} for key in ids])
        ledger.add(conn, post, [{"employee_id": key, **work} for key in ids])
        conn.execute(account.insert(), [{"employee_id": key, **may} for key in ids])
        if role == "trainer":
            for key in ids:
                charges.give(conn, key, [""], "hr-00", now)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("people", type=int)
@click.argument("modules", type=int)
@click.argument("viewers", type=int)
def main(folder: Path, people: int, modules: int, viewers: int) -> None:
    """Make the city."""
    click.echo(json.dumps(make(folder, people, modules, viewers)))


if __name__ == "__main__":
    main()
