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
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection

from kenshu.attempts.attempts import Attempt, attempt_of, attempts_with, counts
from kenshu.course import Course
from kenshu.editions.edition import Edition
from kenshu.editions.on_record import Editions, on_record
from kenshu.i18n import LANGS
from kenshu.results import grades
from kenshu.results.grades import Grade
from kenshu.results.standing.completions import completions
from kenshu.results.verdict import verdict

_NAMESPACE = uuid.UUID("5f0c9b0e-6f5b-5d0c-9f0a-6b656e736875")
_VALID_UNTIL = "valid-until"


class _Fact(NamedTuple):
    at: datetime
    attempt_id: str
    verb: str
    result: dict[str, Any]


def statements(conn: Connection, course: Course) -> list[dict[str, Any]]:
    """Return every statement there is to make, the earliest fact first."""
    home, editions, latest = home_page(course), on_record(conn), grades.latest_of(conn)
    there = [attempt_of(row) for row in conn.execute(attempts_with(counts())) if row.module_id in editions.modules]
    last_days = _last_days(there, editions, latest, course)
    made = [
        (fact, _statement(fact, each.employee_id, home, editions.modules[each.module_id]))
        for each in there
        for fact in _facts(each, last_days.get(each.id), latest.get(each.id), course)
    ]
    return [statement for _, statement in sorted(made, key=lambda each: each[0][:3])]


def home_page(course: Course) -> str:
    """Return the address below which people and modules are named: `xapi: home` of course.yaml, else one that is nobody's."""
    named: str = course.settings.get("xapi", {}).get("home", f"https://{course.settings['id']}.invalid")
    return named.rstrip("/")


def _last_days(
    attempts: Iterable[Attempt], editions: Editions, latest: Mapping[str, Grade], course: Course
) -> dict[str, date | None]:
    """Return {passed attempt: the last day of the completion that stands after it}."""
    verdicts = {key: verdict(grade) for key, grade in latest.items()}
    mine: dict[tuple[str, str], list[Attempt]] = defaultdict(list)
    for each in attempts:
        mine[each.employee_id, each.module_id].append(each)
    stood = (completions(editions, some, verdicts, course.time_zone, course.leeway) for some in mine.values())
    return {each.passed.id: each.last_day for some in stood for each in some}


def _facts(row: Attempt, last_day: date | None, grade: Grade | None, course: Course) -> Iterator[_Fact]:
    yield _Fact(row.started_at, row.id, "attempted", {})
    said = "awaiting" if grade is None else verdict(grade)
    if grade is None or said == "awaiting" or row.handed_in_at is None:
        return
    yield _Fact(row.handed_in_at, row.id, said, {"success": said == "passed", "score": _score(grade)})
    if said == "passed":
        extensions = {"extensions": {f"{home_page(course)}/{_VALID_UNTIL}": last_day.isoformat()}} if last_day else {}
        yield _Fact(row.handed_in_at, row.id, "completed", {"completion": True, **extensions})


def _score(grade: Grade) -> dict[str, float]:
    return {"scaled": round(grade.score / grade.max_score, 4), "raw": grade.score, "min": 0.0, "max": grade.max_score}


def _statement(fact: _Fact, employee_id: str, home: str, edition: Edition) -> dict[str, Any]:
    told = f"{fact.attempt_id} {fact.verb} {sorted(fact.result.items())}"  # a regrade tells something else
    statement = {
        "id": str(uuid.uuid5(_NAMESPACE, told)),
        "actor": {"objectType": "Agent", "account": {"homePage": home, "name": employee_id}},
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
        "context": {"registration": str(uuid.uuid5(_NAMESPACE, fact.attempt_id)), "platform": "kenshu"},
    }
    return statement | ({"result": fact.result} if fact.result else {})
