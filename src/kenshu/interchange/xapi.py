"""xAPI statements of what people did: begun, passed or failed, completed.

| fact | verb | result |
|---|---|---|
| an attempt is begun | attempted | |
| a hand-in is graded, and no point is awaited that could change it | passed, failed | score |
| a passed hand-in | completed | completion; valid until, as an extension |

Of an attempt that was voided, and of people whose personal data were deleted, there is no statement. One that a store has and that
the records do not make any more is voided there by another (kenshu.interchange.sending).

People are named by an account at the course's own address, their employee number; no name, no mail. A statement's id follows from
the attempt, the verb and what came of it: a title, a name or an address that is mended makes no other statement. Source: xAPI 1.0.3
(ADL), part 2, 2.3 and 2.4, with the verbs of ADL's vocabulary.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select, union_all

from kenshu.attempts.attempts import Attempt, attempt_of, attempts_with, counts
from kenshu.course import Course
from kenshu.editions.edition import Edition
from kenshu.editions.on_record import Editions, on_record
from kenshu.i18n import LANGS, Lang, say
from kenshu.results import grades
from kenshu.results.grades import Grade
from kenshu.results.standing.completions import completions
from kenshu.results.verdict import verdict
from kenshu.storage.portions import portions
from kenshu.storage.tables import attempt, attempt_void, edition, erasure, grade, rule_change

_NAMESPACE = uuid.UUID("5f0c9b0e-6f5b-5d0c-9f0a-6b656e736875")
_ACTIVITY_TYPES = "http://adlnet.gov/expapi/activities"
_TAGS = {"ja": "ja-JP", "en": "en-US"}
_VALID_UNTIL = "valid-until"

Statement = dict[str, Any]


class Told(NamedTuple):
    """A statement that the records make, and the attempt it is about."""

    attempt_id: str
    statement: Statement


class _Fact(NamedTuple):
    at: datetime
    attempt_id: str
    verb: str
    result: dict[str, Any]


def told(conn: Connection, course: Course) -> list[Told]:
    """Return every statement that the records make, the earliest fact first."""
    editions, latest = on_record(conn), grades.latest_of(conn)
    rows = conn.execute(attempts_with(counts(), attempt.c.employee_id.not_in(_ERASED)))
    there = [attempt_of(row) for row in rows if row.module_id in editions.modules]
    last_days = _last_days(there, editions, latest, course)
    made = [
        (fact, _statement(fact, each.employee_id, course, editions.modules[each.module_id]))
        for each in there
        for fact in _facts(each, last_days.get(each.id), latest.get(each.id), course)
    ]
    return [Told(fact.attempt_id, statement) for fact, statement in sorted(made, key=lambda each: each[0][:3])]


def statements(conn: Connection, course: Course) -> list[Statement]:
    """Return every statement that the records make, without what they are about."""
    return [each.statement for each in told(conn, course)]


def left_out(conn: Connection) -> int:
    """Return the number of attempts of which nothing is told, because their people's personal data were deleted."""
    return conn.scalar(select(func.count()).where(attempt.c.employee_id.in_(_ERASED))) or 0


def next_id(statement_id: str) -> str:
    """Return the id under which a fact is told again, after a statement of it was voided."""
    return str(uuid.uuid5(_NAMESPACE, statement_id))


def voiding(course: Course, statement_id: str, at: datetime) -> Statement:
    """Return the statement that voids another, which stopped being true at a moment."""
    return {
        "id": voiding_id(statement_id),
        "actor": _account(course, "kenshu"),
        "verb": _verb("voided"),
        "object": {"objectType": "StatementRef", "id": statement_id},
        "timestamp": _moment(at),
    }


def voiding_id(statement_id: str) -> str:
    """Return the id of the statement that voids another."""
    return str(uuid.uuid5(_NAMESPACE, f"voided {statement_id}"))


def changed_at(conn: Connection, attempt_ids: Collection[str]) -> dict[str, datetime]:
    """Return {attempt id: when it was voided, else last graded or put under other rules} of those of which there is any."""
    found: dict[str, datetime] = {}
    for some in portions(attempt_ids):
        changes = union_all(
            select(attempt_void.c.attempt_id, attempt_void.c.entered_at.label("at")).where(attempt_void.c.attempt_id.in_(some)),
            select(grade.c.attempt_id, grade.c.at).where(grade.c.attempt_id.in_(some)),
            select(attempt.c.id, rule_change.c.entered_at)
            .join(edition, edition.c.sha256 == attempt.c.edition)
            .join(rule_change, rule_change.c.edition_id == edition.c.id)
            .where(attempt.c.id.in_(some)),
        )
        for attempt_id, at in conn.execute(changes):
            found[attempt_id] = max(at, found.get(attempt_id, at))
    return found


def home_page(course: Course) -> str:
    """Return the address below which people and modules are named: `xapi: home` of course.yaml, else one that is nobody's."""
    named: str = course.settings.get("xapi", {}).get("home", f"https://{course.settings['id']}.invalid")
    return named.rstrip("/")


_ERASED = select(erasure.c.employee_id)


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
        yield _Fact(
            row.handed_in_at, row.id, "completed", {"completion": True} | ({_VALID_UNTIL: str(last_day)} if last_day else {})
        )


def _score(held: Grade) -> dict[str, float]:
    return {"scaled": round(held.score / held.max_score, 4), "raw": held.score, "min": 0.0, "max": held.max_score}


def _statement(fact: _Fact, employee_id: str, course: Course, newest: Edition) -> Statement:
    home = home_page(course)
    parent = _activity(f"{home}/courses/{course.settings['id']}", "course", course.settings["title"])
    statement = {
        "id": str(uuid.uuid5(_NAMESPACE, f"{fact.attempt_id} {fact.verb} {sorted(fact.result.items())}")),
        "actor": _account(course, employee_id),
        "verb": _verb(fact.verb),
        "object": _activity(f"{home}/modules/{newest.module_id}", "assessment", newest.title),
        "timestamp": _moment(fact.at),
        "context": {
            "registration": str(uuid.uuid5(_NAMESPACE, fact.attempt_id)),
            "platform": "kenshu",
            "contextActivities": {"parent": [parent]},
        },
    }
    result = dict(fact.result)
    if _VALID_UNTIL in result:
        result["extensions"] = {f"{home}/{_VALID_UNTIL}": result.pop(_VALID_UNTIL)}
    return statement | ({"result": result} if result else {})


def _account(course: Course, name: str) -> Statement:
    return {"objectType": "Agent", "account": {"homePage": home_page(course), "name": name}}


def _activity(iri: str, kind: str, name: Any) -> Statement:
    return {"objectType": "Activity", "id": iri, "definition": {"type": f"{_ACTIVITY_TYPES}/{kind}", "name": _in_both(name)}}


def _verb(name: str) -> Statement:
    words = {lang: say(f"interchange.xapi.verb.{name}", lang) for lang in LANGS}
    return {"id": f"http://adlnet.gov/expapi/verbs/{name}", "display": _in_both(words)}


def _in_both(words: Any) -> dict[Lang, str]:
    return {_TAGS[lang]: words[lang] for lang in LANGS}


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")
