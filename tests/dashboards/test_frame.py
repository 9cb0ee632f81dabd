from collections.abc import Callable

import nbformat
import pytest
from ipywidgets import ToggleButtons
from nbclient import NotebookClient

from kenshu.course import Course
from kenshu.dashboards.completion_sections import CompletionSection
from kenshu.dashboards.frame import Frame, hr_dashboard
from kenshu.dashboards.here import Here, language_here
from kenshu.errors import KenshuError
from tests.conftest import REPOSITORY
from tests.dashboards.conftest import below, shown


class Broken(CompletionSection):
    name = "charts"

    def read(self) -> None:
        raise self.fault

    fault: Exception = ZeroDivisionError("of the traceback")


def test_a_section_is_built_when_it_is_first_opened(viewer: Callable[..., None]) -> None:
    frame = hr_dashboard()
    assert list(frame._built) == ["completion"]
    frame.visit("people")
    assert list(frame._built) == ["completion", "people"]
    assert 'data-choose="people" aria-current="page"' in shown(frame)


def test_a_fault_is_a_sentence_in_its_section(
    viewer: Callable[..., None], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    frame = Frame("hr", [CompletionSection, Broken])
    frame.visit("charts")
    assert "ここに表示できませんでした" in frame.section.message.html
    assert "of the traceback" not in shown(frame)
    assert "of the traceback" in caplog.text
    monkeypatch.setattr(Broken, "fault", KenshuError("course.not_released", module="<b>x</b>"))
    frame.here.changed()
    assert "&lt;b&gt;x&lt;/b&gt;" in frame.section.message.html


def test_what_is_written_is_read_again_where_it_is_shown_and_elsewhere_when_it_is_opened(viewer: Callable[..., None]) -> None:
    frame = hr_dashboard()
    completion = frame.section
    frame.visit("people")
    people = frame.section
    frame.here.changed()
    assert (people.seen, completion.seen) == (frame.here.version, 0)
    frame.visit("completion")
    assert completion.seen == frame.here.version


def test_in_jupyterlab_the_language_is_chosen_on_the_dashboard(viewer: Callable[..., None]) -> None:
    frame = hr_dashboard()
    frame.visit("people")
    (languages,) = [widget for widget in below(frame) if isinstance(widget, ToggleButtons)]
    languages.value = "en"
    assert frame.section.name == "people"
    assert "Work for HR" in shown(frame)
    assert "人事" not in frame._head.html


def test_on_the_server_the_page_has_the_language_and_the_dashboard_no_switch(
    viewer: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KENSHU_SERVER", "http://127.0.0.1:1")
    assert not any(isinstance(widget, ToggleButtons) for widget in below(hr_dashboard()))


@pytest.mark.parametrize(("query", "lang"), [("lang=en", "en"), ("lang=ja", "ja"), ("lang=xx", "ja"), ("", "ja")])
def test_the_language_is_the_one_asked_for(monkeypatch: pytest.MonkeyPatch, query: str, lang: str) -> None:
    monkeypatch.setenv("KENSHU_LANG", "ja")
    monkeypatch.setenv("QUERY_STRING", query)
    assert language_here() == lang


def test_a_day_is_written_in_both_calendars(viewer: Callable[..., None]) -> None:
    assert Here().written("2026-11-24") == "2026年11月24日(令和8年11月24日)"
    assert Here("en").written("2026-11-24") == "24 November 2026"
    assert Here().written(None) == ""


@pytest.mark.kernel
def test_the_notebooks_run_and_show_widgets_and_no_code(course: Course, viewer: Callable[..., None]) -> None:
    notebooks = [nbformat.read(REPOSITORY / "notebooks" / f"{name}.ipynb", as_version=4) for name in ("hr", "trainer")]
    both, trainer = notebooks
    both.cells += trainer.cells  # one kernel for both: it takes longer to start than they do
    assert all(cell.metadata.jupyter.source_hidden and cell.outputs == [] for cell in both.cells)
    NotebookClient(both, timeout=120, resources={"metadata": {"path": str(course.root)}}).execute()
    for cell in both.cells:
        assert [each.output_type for each in cell.outputs] == ["execute_result"]
        assert "application/vnd.jupyter.widget-view+json" in cell.outputs[0].data
