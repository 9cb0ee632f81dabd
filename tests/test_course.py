"""A course's few settings, as somebody writes them."""

import pytest

from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.i18n import LANGS


@pytest.mark.parametrize("written", ["Asia/Tokio", "../../etc/passwd", "日本", ""])
def test_a_time_zone_that_nobody_knows_is_named(course: Course, written: str) -> None:
    course.settings["time_zone"] = written
    with pytest.raises(KenshuError) as refused:
        _ = course.time_zone
    assert all(written in refused.value.message(lang) and "Asia/Tokyo" in refused.value.message(lang) for lang in LANGS)
