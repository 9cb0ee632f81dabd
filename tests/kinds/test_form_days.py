"""Days on a form: how they are written, and in which language they stand there."""

from typing import Any

import pytest

from kenshu import clock
from kenshu.kinds.form import scoring
from kenshu.kinds.form.fields import DateField, PeriodField

PART: dict[str, Any] = {
    "id": "a1",
    "text": {"ja": "日", "en": "Day"},
    "why": {"ja": "架空の理由", "en": "A fictional reason"},
    "clause": "5-1-ka",
}
# Every way of writing a day, and what it is; None for what is none.
DAYS = {
    "2026-12-01": "2026-12-01",
    "2026/12/1": "2026-12-01",
    "2026.12.1": "2026-12-01",
    "２０２６年１２月１日": "2026-12-01",
    " 令和 8年 12月 1日 ": "2026-12-01",
    "令和8年12月1日": "2026-12-01",
    "R8.12.1": "2026-12-01",
    "r8/12/1": "2026-12-01",
    "Ｒ８．１２．１": "2026-12-01",
    "1 December 2026": "2026-12-01",
    "Dec 1, 2026": "2026-12-01",
    "令和元年5月1日": "2019-05-01",
    "R1.5.1": "2019-05-01",
    "平成31年4月30日": "2019-04-30",
    "H31.4.30": "2019-04-30",
    "昭和64年1月7日": "1989-01-07",
    "S1.12.26": "1926-12-26",
    "R9.2.28": "2027-02-28",
    "令和6年2月29日": "2024-02-29",
    "平成31年5月1日": None,
    "令和元年4月30日": None,
    "R0.5.1": None,
    "令和9年2月29日": None,
    "2026-13-01": None,
    "0000-01-01": None,
    "8.12.1": None,
    "12月1日": None,
    "大正8年12月1日": None,
    "tomorrow": None,
    "": None,
}


@pytest.mark.parametrize("written", DAYS)
def test_a_day_means_the_same_however_it_is_written(written: str) -> None:
    assert scoring.read_day(written) == DAYS[written]


def test_the_eras_are_those_of_the_clock() -> None:
    assert {name: first for _, name, first in scoring.ERAS} == {name: first.isoformat() for name, first in clock.ERAS.items()}


def test_a_day_that_stands_on_a_form_is_read_in_the_language_of_the_page() -> None:
    period = PeriodField.model_validate(
        {**PART, "kind": "period", "right": {"from": "R9.3.1", "to": "R9.3.8"}, "filled": {"from": "令和9年2月1日", "to": "2月"}}
    )
    day = DateField.model_validate({**PART, "kind": "date", "right": "R9.3.1", "filled": "令和9年2月1日"})
    assert day.offered()["filled"] == {"ja": "令和9年2月1日", "en": "1 February 2027"}
    assert period.offered()["filled"] == {"ja": "令和9年2月1日 ~ 2月", "en": "1 February 2027 to 2月"}
