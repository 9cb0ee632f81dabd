"""A small, fictional city's year, written through the functions that write real ones: at least one row of every record."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

from sqlalchemy import Connection, func, select

from kenshu.attempts import attempts, journal
from kenshu.attempts.attempts import Attempt
from kenshu.content import Content
from kenshu.course import Course
from kenshu.editions.on_record import on_record
from kenshu.grading.voiding import void
from kenshu.kinds import right_answer
from kenshu.people import absences, department_changes, numbers
from kenshu.results import grades, text_grades
from kenshu.results.handin import hand_in
from kenshu.results.scoring import Slots, score
from kenshu.storage import Database, ledger
from kenshu.storage import tables as t
from kenshu.storage.mail_tables import letter_text
from kenshu.storage.sign_in_tables import access_change

FIRST = datetime(2026, 4, 1, 0, 0, tzinfo=UTC)
DEPARTMENTS = ("総務部/人事課/人事係", "総務部/総務課", "土木部/雪対策課/除雪係", "環境部")
TEXT = "勤務時間中の私的な投稿なので、まず上司に相談します。"


def write_year(database: Database, course: Course, content: Content, rows: int) -> None:
    """Write people, two at the least, assignments and attempts until the records and the chain hold so many rows."""
    with database.writing() as conn:
        _rules(conn)
    for number in count(1):
        with database.writing() as conn:
            person = _hire(conn, number)
            for module_id in content.modules:
                attempt = take(conn, course, person, module_id, FIRST + timedelta(days=number), right=number % 3 != 0)
                grade(conn, attempt)
            if number == 1:
                _proofs(conn, person)
                _voided(conn, person)
                _changed(conn, person)
            if number > 1 and 2 * (conn.execute(select(func.count()).select_from(t.ledger)).scalar() or 0) >= rows:
                return


def take(conn: Connection, course: Course, person: str, module_id: str, at: datetime, *, right: bool) -> Attempt:
    """Make an attempt, answered and handed in."""
    edition = on_record(conn).newest(module_id)
    attempt = attempts.start(conn, edition, person, at)
    for slot, question_id in attempt.draw.items():
        question = edition.questions[question_id]
        value = right_answer(question) if right else None
        if question["offered"]["kind"] == "text":
            value = f"{TEXT}({person})"
        if value is not None:
            journal.save(conn, edition.released, attempt, slot, value, 0, f"{slot}-0", at)
    hand_in(conn, course, attempt, at + timedelta(minutes=20))
    return attempts.find(conn, attempt.id)


def grade(conn: Connection, attempt: Attempt, *, points: float | None = 1.0) -> None:
    """Add the kit's grade, and a trainer's after it where a text waits for points."""
    answers = conn.execute(select(t.receipt.c.answers).where(t.receipt.c.attempt_id == attempt.id)).scalar_one()
    edition = on_record(conn).of(attempt)
    slots = score(edition.key, attempt.draw, answers)
    at = (attempt.handed_in_at or attempt.started_at) + timedelta(minutes=1)
    pass_mark = edition.rules.pass_mark
    grades.add_all(conn, [grades.graded(attempt.id, slots, pass_mark, "kenshu", at, edition=edition.sha256)])
    for slot, earned in slots.items():
        if earned["points"] is None and points is not None:
            told = {"ticked": [0], "points": points, "max": earned["max"], "comment": "よく書けています。"}
            text = {"attempt_id": attempt.id, "slot": slot, "question_id": attempt.draw[slot], "edition": edition.sha256}
            text_grades.add(conn, **text, **told, mark="first", graded_by="trainer", graded_at=at + timedelta(days=1))
    given: Slots = {
        slot: {"points": points, "max": earned["max"], "comment": "よく書けています。"}
        for slot, earned in slots.items()
        if earned["points"] is None
    }
    if given and points is not None:
        grades.add_all(
            conn, [grades.graded(attempt.id, slots | given, pass_mark, "trainer", at + timedelta(days=1), edition=edition.sha256)]
        )


def _hire(conn: Connection, number: int) -> str:
    person = f"{number:04}"
    at = FIRST + timedelta(days=number)
    fields = {"name": f"架空 {number}", "kana": "カクウ", "mail": f"p{number}@fictional.example"}
    conn.execute(t.employee.insert().values(id=person, added_at=at, **fields))
    post = {"employee_id": person, "employment_type": "regular", "entered_at": at, "concurrent": [], "duties": []}
    moved = {"department": DEPARTMENTS[(number + 1) % 4], "since": date(2026, 10, 1)}
    ledger.add(conn, t.post, [post | {"department": DEPARTMENTS[number % 4], "since": date(2026, 4, 1)}, post | moved])
    absence = {"employee_id": person, "kind": "leave", "first": date(2026, 6, 1), "last": date(2026, 7, 31), "reason": "休職"}
    if number % 5 == 1:
        ledger.add(conn, t.absence, [{**absence, "entered_by": "0001", "entered_at": at}])
    return person


def _voided(conn: Connection, person: str) -> None:
    at = FIRST + timedelta(days=90)
    begun = attempts.start(conn, on_record(conn).newest("working-hours"), person, at)
    void(conn, begun.id, "0001", at, "誤って開始したため")


def _changed(conn: Connection, person: str) -> None:
    """Rename the department of somebody, who has a new post by it and for a month another number, and take an absence back."""
    at = FIRST + timedelta(days=60)
    given = [(person, f"1{person}", date(2026, 8, 1)), (person, person, date(2026, 9, 1))]
    numbers.give(conn, given, by="0001", now=at, reason="任用の変更")
    department_changes.enter(conn, [DEPARTMENTS[1]], ["総務部/庶務課"], date(2026, 7, 1), "0001", at)
    mistaken = absences.enter(conn, person, "childcare", date(2026, 9, 1), None, by="0001", now=at, reason="育児休業")
    absences.withdraw(conn, mistaken, by="0001", now=at, reason="誤って入力したため")


def _rules(conn: Connection) -> None:
    first = on_record(conn).every[0]
    made = {"made_by": "0001", "made_at": FIRST}
    rule = {"employment_types": ["regular"], "duties": [], "due": date(2026, 12, 25), **made}
    (assigned, _) = ledger.add(
        conn,
        t.assignment,
        [
            {"module_id": "working-hours", "department": "総務部", **rule},
            {"module_id": "confidentiality", "department": "", **rule},
        ],
    )
    extended = {"module_id": "working-hours", "department": "総務部", "due": date(2027, 1, 31), "more_attempts": 1}
    own = {"module_id": "working-hours", "employee_id": "0003", "due": date(2027, 2, 26), "more_attempts": 0}
    given = [{**each, "reason": "災害対応のため", **made} for each in (extended, own)]
    (_, taken_back) = ledger.add(conn, t.extension, [{"department": None, "employee_id": None, **each} for each in given])
    ledger.add(conn, t.extension_withdrawal, [{"extension_id": taken_back, "reason": "対応が早く終わったため", **made}])
    ledger.add(conn, t.withdrawal, [{"assignment_id": assigned, "reason": "対象の見直し", **made}])
    entered = {"entered_by": "0001", "entered_at": FIRST}
    change = {"employee_id": "0001", "kind": "role", "role": "trainer", "reason": "研修担当者になるため"}
    ledger.add(conn, access_change, [{**change, **entered}])
    ledger.add(conn, letter_text, [{"letter": "reminder", "texts": {"ja": "架空の文面", "en": "Fictional words"}, **entered}])
    ledger.add(conn, t.charge, [{"employee_id": "0001", "departments": ["総務部"], **entered}])
    ledger.add(conn, t.answer_key, [{"module_id": first.module_id, "keys": first.key, "noted_at": FIRST}])
    ledger.add(conn, t.rule_change, [{"edition_id": first.id, "rules": first.rules.as_json(), "reason": "確認", **entered}])
    # Before the module was released: it is not retired.
    ledger.add(conn, t.retirement, [{"module_id": first.module_id, "reason": "内容の見直し", **entered}])


def _proofs(conn: Connection, person: str) -> None:
    attempt_id = conn.execute(select(t.attempt.c.id).where(t.attempt.c.employee_id == person)).scalars().first()
    facts = {"name": f"架空 {int(person)}", "module": "勤務時間中の発信", "date": "令和8年4月2日"}
    certificate = {"number": "K-2026-000001", "attempt_id": attempt_id, "employee_id": person, "facts": facts}
    ledger.add(conn, t.certificate, [{**certificate, "code": "ABCD-EFGH", "digest": "0" * 64, "issued_at": FIRST}])
    entered = {"entered_by": "0001", "entered_at": FIRST}
    ledger.add(conn, t.certificate_note, [{"number": "K-2026-000001", "kind": "withdrawn", "reason": "再採点", **entered}])
    ledger.add(conn, t.erasure, [{"employee_id": "x-000000", "rows": {}, **entered}])
