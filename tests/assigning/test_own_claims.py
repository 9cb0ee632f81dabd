"""What a page says is required of one person is what the report says of everybody, whatever happened to people and departments."""

import random
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, select

from kenshu.assigning import assignments
from kenshu.assigning.due_dates import claims_on
from kenshu.assigning.own_claims import Claims, claims_of
from kenshu.assigning.rules import Staff
from kenshu.content import Content
from kenshu.people import absences
from kenshu.staff import ASSIGNED_DUTIES
from kenshu.storage import Database, ledger
from kenshu.storage.tables import assignment, department_change, employee, extension, post, withdrawal
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
            "duties": chance.choice([[], [], list(ASSIGNED_DUTIES), ["new_employee"], ["manager"]]),
            "employee_id": chance.choice([None, None, chance.choice(ids)]),
            "due": some_day(chance),
            "days_after_joining": chance.choice([None, 30]),
            "days_after_transfer": chance.choice([None, 60]),
            "made_by": "hr",
            "made_at": moment(some_day(chance)),
        }
        for _ in range(12)
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
    ledger.add(conn, extension, extensions)


def of_everybody(conn: Connection, day: date) -> dict[str, dict[str, list[tuple[object, ...]]]]:
    found: dict[str, dict[str, list[tuple[object, ...]]]] = {}
    for row in claims_on(conn, Staff(conn, day), TOKYO).to_dict("records"):
        due = None if row["due"] != row["due"] else row["due"].date()  # NaT
        said = (due, bool(row["named"]), row["made_at"].to_pydatetime(), int(row["more_attempts"]))
        found.setdefault(str(row["employee_id"]), {}).setdefault(str(row["module_id"]), []).append(said)
    return found


def as_tuples(claims: Claims) -> dict[str, list[tuple[object, ...]]]:
    return {
        module: [(claim.due, claim.named, claim.made_at, claim.more_attempts) for claim in said] for module, said in claims.items()
    }


@pytest.mark.parametrize("seed", range(6))
def test_a_persons_claims_are_those_that_the_report_counts(database: Database, seed: int) -> None:
    chance = random.Random(seed)
    with database.writing() as conn:
        fill(conn, chance, people=25)
    with database.reading() as conn:
        people = list(conn.scalars(select(employee.c.id)))
        for day in (TODAY, *(some_day(chance) for _ in range(3))):
            wanted = of_everybody(conn, day)
            found = {person: as_tuples(claims_of(conn, person, day, TOKYO)) for person in people}

            assert {person: claims for person, claims in found.items() if claims} == wanted
            assert wanted or day < TODAY


def test_what_is_added_holds_at_once(database: Database, content: Content) -> None:
    with database.writing() as conn:
        fill(conn, random.Random(1), people=3)
        seen = [claims_of(conn, "0001", TODAY, TOKYO)]
        made = assignments.assign(conn, MODULES[0], made_by="hr", now=NOW, employee_ids=["0001"])
        seen.append(claims_of(conn, "0001", TODAY, TOKYO))
        more: dict[str, Any] = {"employee_id": "0001", "more_attempts": 2}
        assignments.extend(conn, MODULES[0], made_by="hr", now=NOW + timedelta(minutes=1), reason="架空", **more)
        seen.append(claims_of(conn, "0001", TODAY, TOKYO))
        assignments.withdraw(conn, made.ids[0], made_by="hr", now=NOW + timedelta(minutes=2), reason="架空")
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

    assert len(asked) == 9  # whether anything was added, the person's posts, extensions


def test_an_absence_that_holds_is_found_by_person_and_day(database: Database) -> None:
    with database.writing() as conn:
        fill(conn, random.Random(3), people=2)
        absences.enter(conn, "0000", "leave", TODAY, None, "架空", "hr", NOW)
        absences.enter(conn, "0000", "exempt", FIRST, TODAY, "架空", "hr", NOW, MODULES[0])
        absences.enter(conn, "0001", "childcare", FIRST, TODAY - timedelta(1), "架空", "hr", NOW)
        taken_back = absences.enter(conn, "0001", "leave", FIRST, None, "架空", "hr", NOW)
        absences.withdraw(conn, taken_back, "架空", "hr", NOW)

        for person in ("0000", "0001"):
            for day in (FIRST, TODAY - timedelta(1), TODAY, TODAY + timedelta(1)):
                table = absences.on(conn, day)
                held = table[table["employee_id"] == person][["module_id", "kind"]].itertuples(index=False, name=None)
                assert absences.holding(conn, person, day) == set(held)
