from datetime import date

import pytest

from kenshu.dates import read_date


@pytest.mark.parametrize(
    "text",
    [
        "2019-05-01",
        "2019/5/1",
        "2019.5.1",
        "2019年5月1日",
        "\uff12\uff10\uff11\uff19年\uff15月1日",
        "令和元年5月1日",
        "R1.5.1",
        "r1/5/1",
    ],
)
def test_a_day_is_read_however_it_is_written(text: str) -> None:
    assert read_date(text) == date(2019, 5, 1)


@pytest.mark.parametrize(
    "text",
    ["", "5/1", "19-05-01", "2019-02-30", "昭和70年1月1日", "R1.4.1", "元年5月1日", "43586", "2019-05-01 x", "令和0年5月1日"],
)
def test_what_names_no_day_is_no_date(text: str) -> None:
    assert read_date(text) is None
