"""Whom an order would reach, and why, before anything is assigned."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from kenshu.assigning import assignments
from kenshu.assigning.preview import Preview, preview
from kenshu.content import Content
from kenshu.i18n import LANGS
from kenshu.people import absences
from kenshu.storage import Database
from tests.people.conftest import HEADINGS, NOW, ROWS, roster_text, take_in

DUE = date(2026, 12, 10)


@pytest.fixture(autouse=True)
def roster(database: Database, tmp_path: Path) -> None:
    rows = [row + duty for row, duty in zip(ROWS, (",", ",", ",manager", ","), strict=True)]
    take_in(database, tmp_path / "roster.csv", roster_text(*rows, headings=HEADINGS + ",職務"))


def previewed(database: Database, content: Content, **order: Any) -> Preview:
    with database.reading() as conn:
        return preview(conn, "working-hours", now=NOW, **order)


def found(shown: Preview) -> dict[str, tuple[str, str, date]]:
    return {row["employee_id"]: (row["why"], row["due_from"], row["due"].date()) for row in shown.people.to_dict("records")}


def test_a_preview_reaches_whom_the_assignment_then_reaches(database: Database, content: Content) -> None:
    order: dict[str, Any] = {"departments": ["総務部", "土木部"], "duties": ["manager"], "employee_ids": ["0015"], "due": DUE}
    shown = previewed(database, content, **order)
    with database.writing() as conn:
        made = assignments.assign(conn, "working-hours", by="t", now=NOW, **order)
        required = assignments.required_on(conn, NOW.date(), NOW.tzinfo)  # type: ignore[arg-type]
    assert list(shown.people["employee_id"]) == list(required["employee_id"]) == ["0014", "0015"]
    assert list(shown.people["due"]) == list(required["due"])
    assert (made.people, made.contractors, made.rules) == (2, 1, shown.rules)
    assert found(shown) == {"0014": ("department", "given", DUE), "0015": ("person", "given", DUE)}


def test_contractors_whom_the_clauses_do_not_bind_are_counted(database: Database, content: Content) -> None:
    shown = previewed(database, content, employment_types=["regular", "contractor"])
    assert (len(shown.people), shown.contractors) == (2, 1)
    assert "8-1-ku" in shown.unbound  # on private accounts alone
    assert not {"8-1-a", "8-1-i", "8-0-3"} & {*shown.unbound}  # on official accounts too, which contractors may run


def test_it_says_where_each_due_date_comes_from(database: Database, content: Content) -> None:
    with database.writing() as conn:
        assignments.assign(conn, "working-hours", by="t", now=NOW, employee_ids=["0012"], due=DUE)
    own = found(previewed(database, content))
    assert own["0012"] == ("city", "person", DUE)
    assert own["0013"] == ("city", "module", NOW.date() + timedelta(days=30))
    next_year = found(previewed(database, content, due=date(2027, 6, 30)))
    assert next_year["0012"] == ("city", "year", DUE)  # until 31 March
    assert next_year["0013"] == ("city", "given", date(2027, 6, 30))
    joining = found(previewed(database, content, due=date(2026, 4, 10), days_after_joining=20))
    assert joining["0013"] == ("city", "joining", date(2026, 4, 21))
    assert joining["0014"] == ("city", "given", date(2026, 4, 10))
    from_today = found(previewed(database, content, days_after_transfer=14))
    assert from_today["0013"] == ("city", "given", NOW.date() + timedelta(days=14))


@pytest.mark.parametrize("lang", LANGS)
def test_the_reasons_are_said_in_words(database: Database, content: Content, lang: Any) -> None:
    order: dict[str, Any] = {"departments": ["土木部"], "duties": ["manager"], "employee_ids": ["0012"], "due": DUE}
    by_name, by_rule = previewed(database, content, **order).reasons(lang)
    wanted = {"ja": ("0012", "土木部", "所属長", "指定した期限"), "en": ("0012", "土木部", "Manager", "the date given")}[lang]
    assert wanted[0] in by_name
    assert all(word in by_rule for word in wanted[1:])


def test_a_preview_writes_nothing(database: Database, content: Content) -> None:
    previewed(database, content, due=DUE)
    with database.reading() as conn:
        assert assignments.in_force(conn, NOW.date(), NOW.tzinfo) == []  # type: ignore[arg-type]


def test_it_says_that_days_are_counted_from_the_return_from_a_leave(database: Database, content: Content) -> None:
    last = NOW.date() - timedelta(days=3)
    with database.writing() as conn:
        absences.enter(conn, "0013", "leave", date(2026, 5, 1), last, by="hr", now=NOW, reason="(架空)")
    back = found(previewed(database, content, due=NOW.date()))
    assert back["0013"] == ("city", "return", last + timedelta(days=30))
