"""Which number means whom on a day, over numbers that change and are given to others."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from kenshu.people.numbers import give, holder_of, holders_on, meant, next_id, number_of, numbers_on
from kenshu.storage import Database
from kenshu.storage.tables import employee
from tests.people.conftest import NOW

DAY = date(2026, 4, 1)
PEOPLE = ("1", "2", "1~2", "3", "1~3")


class Undone(Exception):
    """The end of a history that was only tried."""


def people(conn: Connection, *ids: str) -> None:
    """Add (fictional) people."""
    conn.execute(employee.insert(), [{"id": key, "name": "架空 花子", "kana": "", "mail": "", "added_at": NOW} for key in ids])


def number(conn: Connection, employee_id: str, number: str, days: int = 0) -> None:
    """Give somebody a number so many days after DAY."""
    give(conn, [(employee_id, number, DAY + timedelta(days=days))], by="hr", now=NOW, reason="架空")


@pytest.mark.both_databases
def test_somebody_without_a_row_is_called_by_their_id(database: Database) -> None:
    with database.writing() as conn:
        people(conn, "0012", "0013")
        assert (number_of(conn, "0012", DAY), holder_of(conn, "0012", DAY)) == ("0012", "0012")
        assert holders_on(conn, DAY) == {"0012": "0012", "0013": "0013"}


@pytest.mark.both_databases
def test_a_changed_number_holds_from_its_day_and_the_old_one_means_nobody(database: Database) -> None:
    with database.writing() as conn:
        people(conn, "0012")
        number(conn, "0012", "2012", days=1)
        before, after = DAY, DAY + timedelta(days=1)
        assert [number_of(conn, "0012", day) for day in (before, after)] == ["0012", "2012"]
        assert [holder_of(conn, "0012", day) for day in (before, after)] == ["0012", None]
        assert [holder_of(conn, "2012", day) for day in (before, after)] == [None, "0012"]


@pytest.mark.both_databases
def test_a_number_given_again_means_the_one_who_got_it_last_until_that_one_gets_another(database: Database) -> None:
    with database.writing() as conn:
        people(conn, "0012", "0012~2")
        number(conn, "0012~2", "0012")
        assert (holder_of(conn, "0012", DAY), number_of(conn, "0012", DAY), number_of(conn, "0012~2", DAY)) == (
            "0012~2",
            "0012",
            "0012",
        )
        number(conn, "0012~2", "3012", days=1)
        assert holder_of(conn, "0012", DAY + timedelta(days=1)) == "0012"


@pytest.mark.both_databases
def test_a_number_typed_without_its_zeros_means_the_only_one_who_has_it_with_them(database: Database) -> None:
    with database.writing() as conn:
        people(conn, "001001", "001002", "01002", "77")
        number(conn, "77", "0077")
        typed = {text: meant(conn, text, DAY) for text in ("1001", "001001", "1002", "01002", "77", "0", "000", "1", "00001001")}
    assert typed == {
        "1001": "001001",
        "001001": "001001",
        "00001001": "001001",
        "01002": "01002",
        "77": "77",
        **dict.fromkeys(("1002", "0", "000", "1")),
    }


def test_a_new_person_at_a_number_that_was_used_gets_an_id_that_nobody_had() -> None:
    assert [next_id("7", ids) for ids in ((), ("7",), ("7", "7~2"))] == ["7", "7~2", "7~3"]
    assert next_id("x" * 32, ["x" * 32]) == "x" * 30 + "~2"


rows = st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(("1", "2", "3", "01")), st.integers(0, 3)), max_size=8)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=rows)
def test_one_and_everybody_agree_with_a_plain_count(records: Database, rows: list[tuple[str, str, int]]) -> None:
    with pytest.raises(Undone), records.writing() as conn:
        people(conn, *PEOPLE)
        for key, text, days in rows:
            number(conn, key, text, days)
        for days in range(5):
            day = DAY + timedelta(days=days)
            has = {key: (key.partition("~")[0], (-1, 0)) for key in PEOPLE}
            for order, (key, text, since) in enumerate(rows):
                if since <= days and (since, order + 1) > has[key][1]:
                    has[key] = (text, (since, order + 1))
            given_out = {key: each for key, each in has.items() if "~" not in key or each[1] > (-1, 0)}
            holders: dict[str, str] = {}
            for key in sorted(given_out, key=lambda key: given_out[key][1]):
                holders[given_out[key][0]] = key
            assert holders_on(conn, day) == holders
            assert {text: holder_of(conn, text, day) for text in holders} == holders
            assert all(holder_of(conn, text, day) is None for text in {"1", "2", "3", "01", "1~2"} - set(holders))
            everybody = numbers_on(conn, day)
            assert [everybody.of(key) for key in PEOPLE] == [has[key][0] for key in PEOPLE]
            assert [number_of(conn, key, day) for key in PEOPLE] == [has[key][0] for key in PEOPLE]
        raise Undone
