"""What a page says is required of one person is what the report says of everybody, whatever happened to people and departments."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Connection, event, select

from kenshu.assigning import assignments, extensions
from kenshu.assigning.due import one, statements
from kenshu.assigning.due.everybody import Cycles, Staff, claims_on, deadlines
from kenshu.assigning.due.one import Claim, Claims, Starts, claims_of, due_by, more_attempts
from kenshu.assigning.preview import preview
from kenshu.assigning.withdrawals import withdraw
from kenshu.content import Content
from kenshu.errors import StorageFailed
from kenshu.people import absences
from kenshu.people.posts import departments_on
from kenshu.staff import ASSIGNED_DUTIES
from kenshu.storage import Database, ledger
from kenshu.storage.tables import assignment, department_change, employee, extension, extension_withdrawal, post, withdrawal
from tests.people.conftest import NOW, TOKYO

DEPARTMENTS = ["総務部/人事課/人事係", "総務部/人事課", "総務部/職員課", "土木部/雪対策課/除雪係", "土木部", "環境部/清掃課"]
TYPES = ["regular", "reappointed", "fiscal_year", "contractor"]
MODULES = ["working-hours", "confidentiality"]
FIRST = date(2025, 1, 10)
TODAY = NOW.date()


def some_day(chance: random.Random) -> date:
    return FIRST + timedelta(chance.randrange(800))


def moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 8, 30, tzinfo=TOKYO)


def fill(conn: Connection, chance: random.Random, people: int) -> None:
    """A city in which everything has happened to somebody."""
    ids = [f"{number:04}" for number in range(people)]
    conn.execute(employee.insert(), [{"id": person, "name": "架空 花子", "added_at": NOW} for person in ids])
    posts = [
        {
            "employee_id": person,
            "department": None if later and chance.random() < 0.25 else chance.choice(DEPARTMENTS),
            "employment_type": chance.choice(TYPES),
            "duties": chance.sample(["manager", "account_operator"], chance.randrange(3)),
            "since": some_day(chance),
            "entered_at": NOW,
        }
        for person in ids
        for later in range(chance.randint(1, 4))
    ]
    ledger.add(conn, post, [*posts, {**posts[0], "department": "環境部"}])  # two from the same day
    for before, after in ((["総務部/職員課"], ["総務部/人事課"]), (["土木部"], ["都市部", "建設部"]), (["総務部"], ["行政部"])):
        row = {"before": before, "after": after, "since": some_day(chance), "entered_by": "hr", "entered_at": NOW}
        ledger.add(conn, department_change, [row])
    made = [
        {
            "module_id": chance.choice(MODULES),
            "department": chance.choice(["", "総務部", "土木部", "行政部", *DEPARTMENTS]),
            "employment_types": chance.choice([[], [], ["regular"], ["fiscal_year", "contractor"]]),
            "duties": chance.choice([[], [], list(ASSIGNED_DUTIES), ["new_employee"], ["new_employee"], ["manager"]]),
            "employee_id": chance.choice([None, None, chance.choice(ids)]),
            "due": some_day(chance),
            "days_after_joining": chance.choice([None, 30]),
            "days_after_transfer": chance.choice([None, 60]),
            "made_by": "hr",
            "made_at": moment(some_day(chance)),
        }
        for _ in range(24)
    ]
    keys = ledger.add(conn, assignment, made)
    taken_back = {"assignment_id": keys[3], "reason": "架空", "made_by": "hr", "made_at": moment(some_day(chance))}
    ledger.add(conn, withdrawal, [taken_back])
    extensions = [
        {
            "module_id": chance.choice(MODULES),
            "department": None if named else chance.choice(["", *DEPARTMENTS]),
            "employee_id": chance.choice(ids) if named else None,
            "due": chance.choice([None, some_day(chance)]),
            "more_attempts": chance.randrange(3),
            "reason": "架空",
            "made_by": "hr",
            "made_at": moment(some_day(chance)),
        }
        for named in (True, False, True, False)
    ]
    numbers = ledger.add(conn, extension, extensions)
    back = {"extension_id": chance.choice(numbers), "reason": "架空", "made_by": "hr", "made_at": moment(some_day(chance))}
    ledger.add(conn, extension_withdrawal, [back])


def of_everybody(conn: Connection, day: date) -> dict[str, Claims]:
    """What is said to everybody, person by person."""
    staff = Staff(conn, day)
    people = staff.posts["employee_id"].tolist()
    begun = list(zip(*(staff.posts[since].dt.date for since in ("joined", "transferred")), strict=True))
    found: dict[str, Claims] = {}
    for claims in claims_on(staff, statements(conn, day, TOKYO)):
        for row, due in zip(claims.rows, claims.due.astype("datetime64[D]").tolist(), strict=True):
            said = claims.said
            counted = tuple(since for since, _ in said.counted)
            claim = Claim(due, said.named, said.at, said.more_attempts, said.future, counted, Starts(*begun[row]))
            found.setdefault(people[row], {}).setdefault(claims.said.module_id, []).append(claim)
    return found


@pytest.mark.parametrize("seed", range(6))
def test_a_persons_claims_are_those_that_the_report_counts(database: Database, seed: int) -> None:
    chance = random.Random(seed)
    with database.writing() as conn:
        fill(conn, chance, people=25)
    with database.reading() as conn:
        people = list(conn.scalars(select(employee.c.id)))
        for day in (TODAY, *(some_day(chance) for _ in range(3))):
            wanted = of_everybody(conn, day)
            found = {person: claims_of(conn, person, day, TOKYO) for person in people}

            assert {person: claims for person, claims in found.items() if claims} == wanted
            assert wanted or day < TODAY


@pytest.mark.parametrize("seed", range(6))
def test_a_persons_last_day_and_attempts_are_those_that_the_report_counts(database: Database, seed: int) -> None:
    chance = random.Random(seed)
    with database.writing() as conn:
        fill(conn, chance, people=25)
    with database.reading() as conn:
        staff = Staff(conn, TODAY)
        people = staff.posts["employee_id"].tolist()
        pairs = [(module, person) for module in range(len(MODULES)) for person in range(len(people))]
        ran_out = {pair: chance.choice([None, some_day(chance)]) for pair in pairs}
        since = {pair: chance.choice([None, moment(some_day(chance))]) for pair in pairs}
        shape = (len(MODULES), len(people))
        cycles = Cycles(
            np.array([ran_out[pair] or "NaT" for pair in pairs], dtype="datetime64[s]").reshape(shape),
            np.array([_in_utc(since[pair]) for pair in pairs], dtype="datetime64[us]").reshape(shape),
        )
        first, again = (deadlines(conn, staff, MODULES, TOKYO, each) for each in (None, cycles))
        own = {person: claims_of(conn, person, TODAY, TOKYO) for person in people}

    for module, person in pairs:
        claims = own[people[person]].get(MODULES[module], [])
        at = (module, person)
        assert (_day(first.due[at]), first.more_attempts[at]) == (due_by(claims), more_attempts(claims))
        assert (_day(again.due[at]), again.more_attempts[at]) == (due_by(claims, ran_out[at]), more_attempts(claims, since[at]))


@pytest.mark.parametrize("seed", range(8))
def test_a_preview_says_the_days_that_hold_once_it_is_assigned(database: Database, content: Content, seed: int) -> None:
    chance = random.Random(seed)
    with database.writing() as conn:
        fill(conn, chance, people=25)
        terms: dict[str, Any] = {
            "departments": chance.sample(departments_on(conn, TODAY), chance.randrange(3)),
            "employee_ids": chance.sample([f"{number:04}" for number in range(25)], chance.randrange(4)),
            "due": chance.choice([None, some_day(chance)]),
            "days_after_joining": chance.choice([None, 30]),
            "days_after_transfer": chance.choice([None, 60]),
        }
        shown = preview(conn, MODULES[0], now=NOW, **terms).people
        made = assignments.assign(conn, MODULES[0], by="t", now=NOW, **terms)
        required = assignments.required_on(conn, TODAY, TOKYO)
    held = required[required["module_id"] == MODULES[0]].set_index("employee_id")["due"]
    assert len(shown) == made.people > 0
    assert held.reindex(shown["employee_id"]).tolist() == shown["due"].tolist()


def _in_utc(at: datetime | None) -> datetime | str:
    return at.astimezone(UTC).replace(tzinfo=None) if at else "NaT"


def _day(due: Any) -> date | None:
    found: date | None = due.astype("datetime64[D]").item()
    return found


def test_what_is_added_holds_at_once(database: Database, content: Content) -> None:
    with database.writing() as conn:
        fill(conn, random.Random(1), people=3)
        seen = [claims_of(conn, "0001", TODAY, TOKYO)]
        made = assignments.assign(conn, MODULES[0], by="hr", now=NOW, employee_ids=["0001"])
        seen.append(claims_of(conn, "0001", TODAY, TOKYO))
        more: dict[str, Any] = {"employee_id": "0001", "more_attempts": 2}
        extensions.extend(conn, MODULES[0], by="hr", now=NOW + timedelta(minutes=1), reason="架空", **more)
        seen.append(claims_of(conn, "0001", TODAY, TOKYO))
        withdraw(conn, "assignment", made.ids[0], by="hr", now=NOW + timedelta(minutes=2), reason="架空")
        seen.append(claims_of(conn, "0001", TODAY, TOKYO))

    numbers = [len(claims.get(MODULES[0], [])) for claims in seen]
    assert numbers[1] == numbers[0] + 1
    assert numbers[2] == numbers[1] + 1
    assert numbers[3] < numbers[2]


def test_what_holds_for_everybody_is_read_once(database: Database) -> None:
    with database.writing() as conn:
        fill(conn, random.Random(2), people=5)
    asked: list[str] = []
    with database.reading() as conn:
        claims_of(conn, "0000", TODAY, TOKYO)
        event.listen(conn, "before_cursor_execute", lambda _conn, _cursor, statement, *_: asked.append(statement))
        for person in ("0001", "0002", "0003"):
            claims_of(conn, person, TODAY, TOKYO)

    assert len(asked) == 9  # whether anything was added, the person's posts and leaves


def test_an_absence_that_holds_is_found_by_person_and_day(database: Database) -> None:
    with database.writing() as conn:
        fill(conn, random.Random(3), people=2)
        said: dict[str, Any] = {"by": "hr", "now": NOW, "reason": "架空"}
        absences.enter(conn, "0000", "leave", TODAY, None, **said)
        absences.enter(conn, "0000", "exempt", FIRST, TODAY, MODULES[0], **said)
        absences.enter(conn, "0001", "childcare", FIRST, TODAY - timedelta(1), **said)
        taken_back = absences.enter(conn, "0001", "leave", FIRST, None, **said)
        absences.withdraw(conn, taken_back, **said)

        for person in ("0000", "0001"):
            for day in (FIRST, TODAY - timedelta(1), TODAY, TODAY + timedelta(1)):
                table = absences.on(conn, day)
                held = table[table["employee_id"] == person][["module_id", "kind"]].itertuples(index=False, name=None)
                assert absences.holding(conn, person, day) == set(held)


def test_what_could_not_be_read_is_read_again(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> list[Any]:
        raise StorageFailed("storage.failed")

    with database.writing() as conn:
        fill(conn, random.Random(1), people=25)
    with database.reading() as conn:
        wanted = of_everybody(conn, TODAY)
        person = next(iter(wanted))
        with monkeypatch.context() as patch:
            patch.setattr(one, "statements", fails)
            with pytest.raises(StorageFailed):
                claims_of(conn, person, TODAY, TOKYO)

        assert claims_of(conn, person, TODAY, TOKYO) == wanted[person]
