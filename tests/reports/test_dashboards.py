from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
from ipywidgets import HTML, Button, Dropdown, ToggleButtons, VBox, Widget
from nbclient import NotebookClient

from kenshu.content import Content
from kenshu.course import Course
from kenshu.errors import CourseMissing
from kenshu.grading import bulk
from kenshu.reports.dashboard import course_here, hr_dashboard, language_here, trainer_dashboard
from kenshu.reports.page import waiting_html
from kenshu.reports.waiting import waiting
from kenshu.storage import Database
from tests.conftest import NOW, REPOSITORY, Desk, right_answers
from tests.reports.conftest import TOKYO
from tests.reports.test_export import Page, report_of


@pytest.fixture
def here(course: Course, desk: Desk, content: Content, monkeypatch: pytest.MonkeyPatch) -> Course:
    """A course in which one hand-in waits for a person and another for nobody."""
    for key, name, text in (("E0001", "架空 <b>花子</b>", "自分の言葉"), ("E0002", "架空 太郎", None)):
        attempt = desk.start(desk.employ(key, name))
        texts = {slot for slot, question in attempt.draw.items() if content.questions[question].kind == "text"}
        desk.answer(
            attempt, {**right_answers(content, attempt), **({slot: text for slot in texts if slot.startswith("t") and text})}
        )
        desk.hand_in(attempt)
    bulk.grade(course)
    monkeypatch.setenv("KENSHU_COURSE", str(course.root))
    monkeypatch.setenv("KENSHU_LANG", "ja")
    return course


def below(box: Any) -> Iterator[Widget]:
    for child in getattr(box, "children", ()):
        yield child
        yield from below(child)


def shown(box: VBox) -> str:
    return "\n".join(widget.value for widget in below(box) if isinstance(widget, HTML))


def one(box: VBox, kind: type[Any], place: int = 0) -> Any:
    return [widget for widget in below(box) if isinstance(widget, kind)][place]


def test_hr_chooses_module_level_and_language(here: Course) -> None:
    box = hr_dashboard()
    assert "所属ごとの修了状況" in shown(box)
    one(box, Dropdown, 0).value = "working-hours"
    one(box, Dropdown, 1).value = 3
    one(box, ToggleButtons).value = "en"
    assert "Completion for each department" in shown(box)
    assert (one(box, Dropdown, 0).value, one(box, Dropdown, 1).value) == ("working-hours", 3)
    assert "<caption>Working hours and private accounts</caption>" in shown(box)
    assert 'src="data:image/png;base64,' in shown(box)


def test_records_are_read_again_when_asked(here: Course, desk: Desk) -> None:
    box = trainer_dashboard()
    assert "架空 &lt;b&gt;花子&lt;/b&gt;" in shown(box)
    assert "架空 太郎" not in shown(box)
    attempt = desk.start("E0001", "confidentiality")
    desk.hand_in(attempt)
    bulk.grade(here)
    one(box, Button).click()
    one(box, ToggleButtons).value = "en"
    assert "Formgrader" in shown(box)


def test_only_the_latest_hand_in_of_a_person_waits(here: Course, database: Database, content: Content) -> None:
    with database.reading() as conn:
        found = waiting(conn, content)
    assert list(found["employee_id"]) == ["E0001"]
    assert list(found["awaiting"]) == [2.0]
    assert found["handed_in_at"][0] == pd.Timestamp(NOW)


def test_nobody_waiting_is_said_so(here: Course, database: Database, content: Content) -> None:
    with database.reading() as conn:
        nobody = waiting(conn, content)[:0]
    assert "採点を待っている提出はありません" in Page(waiting_html(report_of(database, content), nobody, TOKYO, "ja")).shown[-2]


def test_the_course_is_the_one_named_or_the_nearest_above(here: Course, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert course_here() == here
    monkeypatch.delenv("KENSHU_COURSE")
    here.notebooks.mkdir(exist_ok=True)
    monkeypatch.chdir(here.notebooks)
    assert course_here() == here
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CourseMissing):
        course_here()


@pytest.mark.parametrize(("query", "lang"), [("lang=en", "en"), ("lang=ja", "ja"), ("lang=xx", "ja"), ("", "ja")])
def test_the_language_is_the_one_asked_for(monkeypatch: pytest.MonkeyPatch, query: str, lang: str) -> None:
    monkeypatch.setenv("KENSHU_LANG", "ja")
    monkeypatch.setenv("QUERY_STRING", query)
    assert language_here() == lang


def test_the_notebooks_run_and_show_widgets_and_no_code(here: Course) -> None:
    notebooks = [nbformat.read(REPOSITORY / "notebooks" / f"{name}.ipynb", as_version=4) for name in ("hr", "trainer")]
    both, trainer = notebooks
    both.cells += trainer.cells  # one kernel for both: it takes longer to start than they do
    assert all(cell.metadata.jupyter.source_hidden and cell.outputs == [] for cell in both.cells)
    NotebookClient(both, timeout=120, resources={"metadata": {"path": str(here.root)}}).execute()
    for cell in both.cells:
        assert [each.output_type for each in cell.outputs] == ["execute_result"]
        assert "application/vnd.jupyter.widget-view+json" in cell.outputs[0].data
