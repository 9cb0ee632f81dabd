"""xAPI statements of what people did: begun, passed or failed, completed.

| fact | verb | result |
|---|---|---|
| an attempt is begun | attempted | |
| a hand-in is graded, and no point is awaited that could change it | passed, failed | score |
| a passed hand-in | completed | completion; valid until, as an extension |

Of an attempt that was voided there is no statement. One that a store has already is to be voided there (xAPI 1.0.3, part 2, 2.3.2).

People are named by an account at the course's own address, their employee number; no name, no mail. A statement's id follows from
what it tells, so that sending it twice adds nothing. Source: xAPI 1.0.3 (ADL), with the verbs of ADL's vocabulary.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from kenshu.attempts.attempts import attempts_with, counts
from kenshu.course import Course
from kenshu.editions.edition import Edition
from kenshu.editions.on_record import on_record
from kenshu.i18n import LANGS
from kenshu.results import grades
from kenshu.results.grades import Grade
from kenshu.results.standing.states import valid_until
from kenshu.results.verdict import verdict

_NAMESPACE = uuid.UUID("5f0c9b0e-6f5b-5d0c-9f0a-6b656e736875")
_VALID_UNTIL = "valid-until"


@dataclass(frozen=True)
class _Fact:
    verb: str
    attempt: Any
    at: datetime
    result: dict[str, Any]


def statements(conn: Connection, course: Course) -> list[dict[str, Any]]:
    """Return every statement there is to make, the earliest fact first."""
    home = home_page(course)
    facts = sorted(_facts(conn, course), key=lambda fact: (fact.at, fact.attempt.id, fact.verb))
    modules = on_record(conn).modules
    return [_statement(fact, home, modules[fact.attempt.module_id]) for fact in facts]


def home_page(course: Course) -> str:
    """Return the address below which people and modules are named: `xapi: home` of course.yaml, else one that is nobody's."""
    named: str = course.settings.get("xapi", {}).get("home", f"https://{course.settings['id']}.invalid")
    return named.rstrip("/")


def _facts(conn: Connection, course: Course) -> Iterator[_Fact]:
    editions = on_record(conn)
    found = grades.latest_of(conn)
    for row in conn.execute(attempts_with(counts())):
        if row.module_id not in editions.modules:
            continue
        yield _Fact("attempted", row, row.started_at, {})
        grade = found.get(row.id)
        said = None if grade is None else verdict(grade)
        if grade is None or said == "awaiting" or row.handed_in_at is None:
            continue
        yield _Fact(str(said), row, row.handed_in_at, {"success": said == "passed", "score": _score(grade)})
        if said == "passed":
            day = row.handed_in_at.astimezone(course.time_zone).date()
            last_day = valid_until(editions.of(row).rules.valid, day)
            extensions = {"extensions": {f"{home_page(course)}/{_VALID_UNTIL}": last_day.isoformat()}} if last_day else {}
            yield _Fact("completed", row, row.handed_in_at, {"completion": True, **extensions})


def _score(grade: Grade) -> dict[str, float]:
    return {"scaled": round(grade.score / grade.max_score, 4), "raw": grade.score, "min": 0.0, "max": grade.max_score}


def _statement(fact: _Fact, home: str, edition: Edition) -> dict[str, Any]:
    attempt = fact.attempt
    told = f"{attempt.id} {fact.verb} {sorted(fact.result.items())}"  # a regrade tells something else
    statement = {
        "id": str(uuid.uuid5(_NAMESPACE, told)),
        "actor": {"objectType": "Agent", "account": {"homePage": home, "name": attempt.employee_id}},
        "verb": {"id": f"http://adlnet.gov/expapi/verbs/{fact.verb}", "display": {"en-US": fact.verb}},
        "object": {
            "objectType": "Activity",
            "id": f"{home}/modules/{edition.module_id}",
            "definition": {
                "type": "http://adlnet.gov/expapi/activities/assessment",
                "name": {("ja-JP" if lang == "ja" else "en-US"): edition.title[lang] for lang in LANGS},
            },
        },
        "timestamp": fact.at.isoformat(timespec="milliseconds"),
        "context": {"registration": str(uuid.uuid5(_NAMESPACE, attempt.id)), "platform": "kenshu"},
    }
    return statement | ({"result": fact.result} if fact.result else {})
