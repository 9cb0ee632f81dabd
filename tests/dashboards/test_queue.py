from collections.abc import Callable

import pandas as pd
import pytest
import yaml

from kenshu.course import Course
from kenshu.dashboards.frame import Frame
from kenshu.dashboards.grading_sections import QueueSection
from kenshu.grading import bulk
from kenshu.reports.people_list import waiting
from tests.acts.city import City
from tests.conftest import NOW, Desk, right_answers
from tests.dashboards.conftest import shown

TEXT = "自分の言葉"


@pytest.fixture
def handed_in(city: City, viewer: Callable[..., None]) -> Desk:
    """A text that waits for a person, of somebody in the trainer's charge and of somebody outside it."""
    desk = Desk(city.course, city.database)
    for key in ("H0001", "T0002"):
        hand_in(desk, city, key, TEXT)
    bulk.grade(city.course)
    viewer("trainer", "T0001")
    return desk


def hand_in(desk: Desk, city: City, employee_id: str, text: str | None) -> None:
    attempt = desk.start(employee_id)
    texts = [slot for slot, question in attempt.draw.items() if city.content.questions[question].kind == "text"]
    written = {slot: text for slot in texts if slot.startswith("t") and text}
    desk.answer(attempt, {**right_answers(city.content, attempt), **written})
    desk.hand_in(attempt)


def queue() -> str:
    return shown(Frame("trainer", [QueueSection]))


def test_who_waits_is_listed_as_far_as_in_charge_with_the_way_to_grade(handed_in: Desk) -> None:
    words = queue()
    assert "架空 人事" in words
    assert "架空 無担" not in words
    assert "python3 kit.py lab" in words


def test_where_jupyterlab_has_an_address_formgrader_is_a_link(handed_in: Desk, city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    file = city.course.root / "course.yaml"
    settings = yaml.safe_load(file.read_text(encoding="utf-8"))
    settings["lab"]["address"] = "https://lab.example/"
    file.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    assert Course.at(city.course.root).settings["lab"]["address"]
    assert 'href="https://lab.example/formgrader"' in queue()


def test_only_the_latest_hand_in_of_a_person_waits(handed_in: Desk, city: City) -> None:
    with city.database.reading() as conn:
        found = waiting(conn)
    assert list(found["employee_id"]) == ["H0001", "T0002"]
    assert list(found["awaiting"]) == [2.0, 2.0]
    assert found["handed_in_at"][0] == pd.Timestamp(NOW)


def test_nobody_waiting_is_said_so(viewer: Callable[..., None]) -> None:
    viewer("trainer", "T0001")
    words = queue()
    assert "採点を待っている提出はありません" in words
    assert "python3 kit.py lab" not in words
