"""Completion over time is, on each day, what the report says of that day."""

import io
import warnings
from collections.abc import Callable
from datetime import date, timedelta

import pandas as pd
import pytest
from matplotlib.image import imread
from sqlalchemy import event

from kenshu.content import Content
from kenshu.i18n import LANGS, Lang
from kenshu.reports.charts import trend_chart
from kenshu.reports.completion import completion
from kenshu.reports.trend import reporting_days, trend
from kenshu.storage import Database
from tests.reports.conftest import AS_OF, TOKYO

History = Callable[..., Database]
FIGURES = ["required", "complete", "completion_rate"]
DAYS = [AS_OF + timedelta(days=days) for days in (-401, -250, -31, -6, -1, 0, 1, 9, 133, 500)]


@pytest.mark.parametrize("seed", range(6))
def test_each_day_is_what_the_report_says_of_it(history: History, content: Content, seed: int) -> None:
    days = DAYS[seed % 2 :: 2]  # each day in two cities
    with history(seed).reading() as conn:
        series = trend(conn, days, TOKYO)
        for day in days:
            report = completion(conn, day, TOKYO).set_index(["department", "module"])[FIGURES]
            told = series[series["day"] == pd.Timestamp(day)].set_index(["department", "module"])[FIGURES]
            pd.testing.assert_frame_equal(told.sort_index(), report.sort_index())


def test_the_days_stand_in_the_order_asked_for(history: History, content: Content) -> None:
    with history(1).reading() as conn:
        series = trend(conn, DAYS[::-1], TOKYO)
        nothing = trend(conn, [], TOKYO)
    assert list(dict.fromkeys(series["day"].dt.date)) == DAYS[::-1]
    assert list(nothing.columns) == list(series.columns)
    assert nothing.empty


def test_attempts_are_read_once_for_all_days(history: History, content: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    with history(1).reading() as conn:
        event.listen(conn, "before_cursor_execute", lambda *call: asked.append(call[2]))
        trend(conn, [AS_OF + timedelta(days=days) for days in range(20, 60)], TOKYO)
    assert sum("JOIN receipt" in query for query in asked) == 1
    assert sum("JOIN grade" in query for query in asked) == 1
    people = [query for query in asked if "FROM post" in query and "post.since <=" in query]
    assert len(people) == 1  # nothing changes in those days


def test_weeks_and_months_of_a_fiscal_year_end_today() -> None:
    assert reporting_days(2026, "month", date(2026, 6, 10)) == [date(2026, 4, 30), date(2026, 5, 31), date(2026, 6, 10)]
    assert reporting_days(2026, "week", date(2026, 4, 12)) == [date(2026, 4, 5), date(2026, 4, 12)]
    whole = reporting_days(2025, "month", date(2026, 6, 10))
    assert (len(whole), whole[-1]) == (12, date(2026, 3, 31))
    assert len(reporting_days(2025, "week", date(2026, 6, 10))) == 53
    assert reporting_days(2027, "week", date(2026, 6, 10)) == []


def test_a_fiscal_year_whose_first_month_is_not_over_has_today() -> None:
    assert reporting_days(2026, "month", date(2026, 4, 10)) == [date(2026, 4, 10)]
    assert reporting_days(2026, "week", date(2026, 4, 1)) == [date(2026, 4, 1)]


@pytest.mark.parametrize("lang", LANGS)
def test_the_picture_draws_every_label_also_where_nobody_is_required(history: History, content: Content, lang: Lang) -> None:
    titles: dict[str, dict[Lang, str]] = {key: {"ja": each.title.ja, "en": each.title.en} for key, each in content.modules.items()}
    with history(2).reading() as conn:
        series = trend(conn, DAYS, TOKYO)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a letter that no font has would be one
        for table in (series, series.head(0)):
            chart = trend_chart(table, "", titles, lang)
            assert imread(io.BytesIO(chart)).shape[1] > 1000


def test_where_nothing_was_released_there_is_nothing_to_tell(records: Database) -> None:
    with records.reading() as conn:
        assert trend(conn, [AS_OF], TOKYO).empty
