"""Release of a course: notebooks built, handed to nbgrader, and each module's edition put on record.

Nothing that was begun changes: an attempt keeps its edition. A module whose quiz is gone is retired.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from kenshu.attempts.attempts import open_attempts
from kenshu.content import Content
from kenshu.course import Course
from kenshu.editions.build import Changed, build
from kenshu.editions.compose import compose, compose_guideline
from kenshu.editions.edition import Edition
from kenshu.editions.guideline import release_guideline, released_guideline
from kenshu.editions.on_record import on_record, retire
from kenshu.editions.on_record import release as put_on_record
from kenshu.grading.bulk import grade
from kenshu.nbgrader.release import release as release_to_nbgrader
from kenshu.storage import Database


@dataclass(frozen=True)
class Touched:
    """People in the middle of a module that was released anew or retired; they finish at the edition they began."""

    module_id: str
    people: int
    edition: int  # the number of the edition that most of them are at


@dataclass(frozen=True)
class Release:
    """The outcome of a release: files that changed, whether the guideline did, new editions, modules retired, whom that touches."""

    files: Changed
    guideline: bool
    editions: list[Edition]
    retired: list[str]
    touched: list[Touched]


def release(course: Course, content: Content, database: Database, by: str, now: datetime) -> Release:
    """Build every module, release it to nbgrader, and record what is new as editions.

    Raises KenshuError where nbgrader refuses a module, and StorageFailed.
    """
    files = build(course, content)
    release_to_nbgrader(course, list(content.modules))
    with database.writing() as conn:
        touched = touched_by(conn, content)
        guideline = release_guideline(conn, compose_guideline(content), by, now)
        made = [put_on_record(conn, compose(content, module), by, now) for module in content.modules.values()]
        retired = [module for module in on_record(conn).offered if module not in content.modules]
        for module in retired:
            retire(conn, module, by, now, reason=f"quizzes/{module}.yaml is gone")
    grade(course, database=database)  # what nbgrader had to forget is written again
    return Release(files, guideline, [edition for edition in made if edition is not None], retired, touched)


def touched_by(conn: Connection, content: Content) -> list[Touched]:
    """Return who is in the middle of a module that a release of this content would change or retire."""
    editions = on_record(conn)
    found: Mapping[str, Counter[int]] = {module: Counter() for module in editions.offered}
    for attempt in open_attempts(conn, editions.offered):
        found[attempt.module_id][editions.of(attempt).number] += 1
    return [
        Touched(module, sum(numbers.values()), numbers.most_common(1)[0][0])
        for module, numbers in found.items()
        if numbers and (module not in content.modules or differs(editions.offered[module], content))
    ]


def unreleased(conn: Connection, content: Content) -> list[str]:
    """Return the modules of which this content says something else than their newest edition, or whose quiz is gone."""
    offered = on_record(conn).offered
    gone = [module for module in offered if module not in content.modules]
    return [module for module in content.modules if module not in offered or differs(offered[module], content)] + gone


def guideline_differs(conn: Connection, content: Content) -> bool:
    """Return whether this content says something else of the guideline than is on record."""
    return released_guideline(conn) != compose_guideline(content)


def differs(newest: Edition, content: Content) -> bool:
    """Return whether content says something else of a module than its newest edition."""
    return not newest.says(compose(content, content.modules[newest.module_id]))
