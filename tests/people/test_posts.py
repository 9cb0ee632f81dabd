"""Who works where on a day, over the days of a working life."""

import random
from dataclasses import fields
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event

from kenshu.people import accounts
from kenshu.people.posts import Held, Post, departments_on, departments_since, post_of, post_on, postings, posts_on
from kenshu.storage import Database, ledger
from kenshu.storage.tables import account, department_change, employee, post
from tests.people.conftest import NOW

A, B = "総務部/人事課", "土木部/雪対策課"
DAY = date(2026, 4, 1)


def employ(conn: Connection, key: str, *posts: tuple[int, str | None], **more: Any) -> None:
    """Give a (fictional) employee posts, each so many days after DAY."""
    conn.execute(employee.insert().values(id=key, name="架空 花子", added_at=NOW))
    rows = [
        {"employee_id": key, "department": department, "employment_type": "regular", "since": DAY + timedelta(days=days)}
        for days, department in posts
    ]
    ledger.add(conn, post, [{**row, "concurrent": [], "duties": [], **more, "entered_at": NOW} for row in rows])


def lasting(conn: Connection, days: int) -> tuple[str, int, int] | None:
    """(department, days after DAY at which the service began, and the stay in the department), so many days after DAY."""
    found = posts_on(conn, DAY + timedelta(days=days))
    if found.empty:
        return None
    row = found.iloc[0]
    return row["department"], (row["joined"].date() - DAY).days, (row["transferred"].date() - DAY).days


Life = tuple[list[tuple[int, str | None]], dict[int, tuple[str, int, int] | None]]
LIVES: dict[str, Life] = {
    "one post": ([(0, A)], {-1: None, 0: (A, 0, 0), 900: (A, 0, 0)}),
    "a transfer": ([(0, A), (10, B)], {9: (A, 0, 0), 10: (B, 0, 10)}),
    "another type in the same department": ([(0, A), (10, A), (20, A)], {30: (A, 0, 0)}),
    "there and back": ([(0, A), (10, B), (20, A)], {25: (A, 0, 20)}),
    "a leaver": ([(0, A), (10, None)], {9: (A, 0, 0), 10: None, 900: None}),
    "who comes back": ([(0, A), (10, None), (20, A)], {15: None, 20: (A, 20, 20)}),
    "two entries of one day: the last holds": ([(0, A), (10, B), (10, A)], {10: (A, 0, 0)}),
    "entered out of order": ([(10, B), (0, A)], {5: (A, 0, 0), 10: (B, 0, 10)}),
    "a leaving that was taken back the same day": ([(0, A), (10, None), (10, A)], {10: (A, 0, 0)}),
    "a hiring put off": ([(0, A), (0, None), (30, A)], {5: None, 30: (A, 30, 30)}),
}


@pytest.mark.parametrize("life", LIVES)
def test_a_day_shows_the_post_the_service_and_the_stay(database: Database, life: str) -> None:
    posts, expected = LIVES[life]
    with database.writing() as conn:
        employ(conn, "0012", *posts)
        assert {days: lasting(conn, days) for days in expected} == expected


def test_a_new_name_of_the_department_is_no_transfer_and_a_transfer_into_it_is(database: Database) -> None:
    renamed = "総務部/職員課"
    with database.writing() as conn:
        change = {"before": [A], "after": [renamed], "since": DAY + timedelta(days=10), "entered_by": "hr", "entered_at": NOW}
        ledger.add(conn, department_change, [change])
        employ(conn, "0012", (0, A), (10, renamed))
        assert lasting(conn, 20) == (renamed, 0, 0)
        employ(conn, "0011", (0, B), (10, renamed))
        found = posts_on(conn, DAY + timedelta(days=20)).set_index("employee_id")["transferred"]
        assert [(found[key].date() - DAY).days for key in ("0011", "0012")] == [10, 0]


def test_concurrent_posts_and_duties_come_as_lists(database: Database) -> None:
    with database.writing() as conn:
        employ(conn, "0012", (0, A), concurrent=[B], duties=["manager"])
        row = posts_on(conn, DAY).iloc[0]
        assert (row["concurrent"], row["duties"]) == ([B], ["manager"])
        assert departments_on(conn, DAY) == ["", "総務部", A]  # the main department decides


def some_lives(conn: Connection, chance: random.Random, people: int) -> None:
    """Fictional people whose posts were entered in any order, some twice for a day, while departments changed their names."""
    for number in range(people):
        days = [chance.randrange(0, 300, 10) for _ in range(chance.randint(1, 6))]
        posts = [(day, chance.choice([A, A, B, "環境部", "総務部/職員課", None])) for day in days]
        employ(conn, f"{number:04}", *posts, duties=chance.choice([[], ["manager"]]), concurrent=chance.choice([[], ["環境部"]]))
        row = {"employee_id": f"{number:04}", "role": "employee", "password_hash": "-", "set_at": NOW}
        conn.execute(account.insert().values(row))
    for before, after in (([A], ["総務部/職員課"]), (["土木部"], ["都市部", "建設部"]), (["総務部", "環境部"], ["総務部"])):
        since = DAY + timedelta(days=chance.randrange(0, 300, 10))
        ledger.add(
            conn, department_change, [{"before": before, "after": after, "since": since, "entered_by": "hr", "entered_at": NOW}]
        )


@pytest.mark.both_databases
@pytest.mark.parametrize("seed", range(4))
def test_every_way_of_asking_finds_the_same_post(database: Database, seed: int) -> None:
    chance, many = random.Random(seed), 25
    people = [f"{number:04}" for number in range(many)]
    with database.writing() as conn:
        some_lives(conn, chance, many)
    with database.reading() as conn:
        on_record = postings(conn)
        for day in [DAY + timedelta(days=chance.randrange(-5, 310)) for _ in range(5)] + [DAY + timedelta(days=320)]:
            table = posts_on(conn, day).astype({"joined": "object", "transferred": "object"})
            table[["joined", "transferred"]] = table[["joined", "transferred"]].map(lambda moment: moment.date())
            names = [field.name for field in fields(Held)]
            asked = {person: held for person in people if (held := post_of(conn, person, day))}
            assert {key: list(vars(held).values()) for key, held in asked.items()} == {
                key: list(row) for key, *row in table[["employee_id", *names]].itertuples(index=False, name=None)
            }
            listed = {person: post_on(mine, day) for person, mine in on_record.items()}
            assert {person: held for person, held in listed.items() if held and held.department} == {
                person: Post(held.department, held.employment_type, tuple(held.concurrent), tuple(held.duties))
                for person, held in asked.items()
            }
            left = {person for person, held in listed.items() if held and held.department is None}
            assert {person for person in people if accounts.may_sign_in(conn, person, day) is None} == left
            since = departments_since(conn)
            last = since[since["since"].dt.date <= day].drop_duplicates("employee_id", keep="last").dropna()
            departments = {key: held.department for key, held in asked.items()}
            assert dict(zip(last["employee_id"], last["department"], strict=True)) == departments


def test_nobody_gives_the_same_columns(database: Database) -> None:
    with database.writing() as conn:
        nobody = posts_on(conn, DAY)
        employ(conn, "0012", (0, A))
        assert list(nobody.dtypes.items()) == list(posts_on(conn, DAY).dtypes.items())
        assert departments_on(conn, DAY - timedelta(days=1)) == [""]


def test_a_city_is_read_in_as_many_statements_as_an_office(database: Database) -> None:
    statements: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda conn, cursor, text, *_: statements.append(text))
    read = []
    for first, last in ((0, 5), (5, 500)):
        rows = [
            {
                "employee_id": f"{n:05}",
                "department": f"部{(n + year) % 20}/課{n % 7}",
                "employment_type": "regular",
                "since": DAY + timedelta(days=365 * year),
                "entered_at": NOW,
            }
            for year in range(4)
            for n in range(first, last)
        ]
        with database.writing() as conn:
            conn.execute(employee.insert(), [{"id": f"{n:05}", "name": "架空 花子", "added_at": NOW} for n in range(first, last)])
            conn.execute(post.insert(), rows)
        statements.clear()
        with database.reading() as conn:
            assert len(posts_on(conn, DAY + timedelta(days=365 * 4))) == last
        read.append(len(statements))
    assert read[0] == read[1]
