"""Weekends, national holidays and the days around New Year, in both languages; nothing is asked of the network."""

import socket
from datetime import date

import pytest

from kenshu.working_days import closed, next_working_day


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "socket", refuse)


# Source: 国民の祝日に関する法律, and the Cabinet Office's list for 2026 and 2027.
@pytest.mark.parametrize(
    ("day", "ja", "en"),
    [
        (date(2026, 11, 28), "土曜日", "a Saturday"),
        (date(2026, 11, 29), "日曜日", "a Sunday"),
        (date(2026, 11, 23), "勤労感謝の日", "Labor Thanksgiving Day"),
        (date(2026, 5, 6), "振替休日", "Substitute Holiday"),
        (date(2026, 9, 22), "国民の休日", "National Holiday"),
        (date(2027, 1, 1), "元日", "New Year's Day"),
        (date(2026, 12, 29), "年末年始の休み (12月29日から1月3日)", "the New Year closure (29 December to 3 January)"),
        (date(2027, 1, 3), "年末年始の休み (12月29日から1月3日)", "the New Year closure (29 December to 3 January)"),
    ],
)
def test_it_is_said_why_a_day_is_no_working_day(day: date, ja: str, en: str) -> None:
    assert closed(day) == {"ja": ja, "en": en}


@pytest.mark.parametrize("day", [date(2026, 11, 27), date(2026, 12, 28), date(2027, 1, 4), date(2026, 12, 25)])
def test_a_working_day_is_its_own_next(day: date) -> None:
    assert closed(day) is None
    assert next_working_day(day) == day


def test_the_next_working_day_is_after_all_closed_days_in_a_row() -> None:
    assert next_working_day(date(2026, 12, 29)) == date(2027, 1, 4)
    assert next_working_day(date(2026, 5, 2)) == date(2026, 5, 7)  # a Saturday, a Sunday and three holidays
