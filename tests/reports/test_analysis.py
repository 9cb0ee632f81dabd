"""What a notebook imports of `kenshu.reports`: documented, all of it, and the same figures as the pages'."""

import inspect
import re
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell
from matplotlib.figure import Figure

import kenshu.reports as reports
from kenshu import clock
from kenshu.content import Content
from kenshu.course import Course
from kenshu.errors import CourseMissing, KenshuError
from kenshu.i18n import LANGS, Lang
from kenshu.reports.completion import completion
from kenshu.reports.heatmap import heatmap
from kenshu.storage import open_database
from tests.acts.city import MINE, MODULE, City, CourseOfTheCity
from tests.conftest import NOW, REPOSITORY
from tests.pages import rows

PAGE = (REPOSITORY / "docs" / "reports.md").read_text(encoding="utf-8")
TABLES = ("completion", "trend", "people", "heatmap", "questions", "options", "choices", "reliability", "refused")


@pytest.fixture(scope="module")
def course(course_of_the_city: CourseOfTheCity, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The course of the small (fictional) city: to be read only."""
    return course_of_the_city.copied(tmp_path_factory.mktemp("analysis"))


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def opened(course: Course, monkeypatch: pytest.MonkeyPatch) -> reports.OpenCourse:
    """The same, opened as a notebook of it does."""
    monkeypatch.setenv("KENSHU_COURSE", str(course.root))
    monkeypatch.setenv("KENSHU_LANG", "ja")
    return reports.open_course()


def table_of(opened: reports.OpenCourse, name: str) -> pd.DataFrame:
    asked = {"trend": (opened.reporting_days("week"),)} | dict.fromkeys(TABLES[4:], (MODULE,))
    table: pd.DataFrame = getattr(opened, name)(*asked.get(name, ()))
    return table


def told(first_heading: str) -> list[tuple[str, str]]:
    """(name, what stands in its brackets) of every name below the heading of a table of docs/reports.md."""
    lines = PAGE.partition(f"\n| {first_heading}")[2].partition("\n\n")[0]
    names = [cell for line in lines.splitlines()[2:] for cell in re.findall(r"`([^`]+)`", line.split(" | ")[0])]
    parts = [each.rstrip(")").partition("(") for each in names]
    return [(name, brackets) for name, _, brackets in parts]


def test_every_exported_name_is_documented_and_every_documented_one_is_there() -> None:
    assert sorted(name for name, _ in told("name of")) == sorted(reports.__all__)
    for name, brackets in told("name of"):
        if brackets:
            assert brackets == arguments(getattr(reports, name)), name


def test_every_method_of_an_open_course_is_documented_with_its_arguments(opened: reports.OpenCourse) -> None:
    named = dict(told("of `OpenCourse`"))
    assert sorted(named) == sorted(name for name in dir(opened) if not name.startswith("_"))
    for name, brackets in named.items():
        if callable(member := getattr(opened, name)) and brackets:
            assert brackets == arguments(member), name


def arguments(function: object) -> str:
    assert callable(function)
    signature = inspect.signature(function)
    plain = [each.replace(annotation=inspect.Parameter.empty) for each in signature.parameters.values()]
    written = str(signature.replace(parameters=plain, return_annotation=inspect.Signature.empty))
    return written.strip("()").replace("'", '"')


@pytest.mark.parametrize("name", TABLES)
def test_each_table_has_the_columns_and_types_that_are_documented(opened: reports.OpenCourse, name: str) -> None:
    section = re.split(rf"^## {name}$", PAGE, flags=re.MULTILINE)[1].partition("\n## ")[0]
    documented = {row[0].strip("`"): row[1] for row in rows(section, 3)[1:]} | {
        row[0].strip("`"): row[1].rstrip(" |") for row in rows(section, 2)
    }
    table = table_of(opened, name)
    assert len(table) > 0
    assert {column: str(dtype) for column, dtype in table.dtypes.items()} == documented


def test_the_tables_are_those_of_the_pages(opened: reports.OpenCourse, course: Course) -> None:
    database = open_database(course.database_url)
    with database.reading() as conn:
        whole = completion(conn, opened.today, course.time_zone)
        shown = heatmap(conn, opened.today, course.time_zone, ["総務部", "総務部/人事課"]).table
    database.close()
    table = opened.completion()
    pd.testing.assert_frame_equal(table, whole[table.columns])
    assert set(whole.columns) - set(table.columns) == {"completion", "mean_score"}
    pd.testing.assert_frame_equal(opened.heatmap(department="総務部"), shown)


def test_a_heat_map_follows_the_records_and_is_ones_own_to_change(
    course_of_the_city: CourseOfTheCity, content: Content, tmp_path: Path
) -> None:
    course = course_of_the_city.copied(tmp_path)
    opened = reports.open_course(course.root)
    before = opened.heatmap()
    assert set(before["people"].dropna()) <= {0}
    before["clause"] = "changed"
    assert "changed" not in set(opened.heatmap()["clause"])
    database = open_database(course.database_url)
    city = City(course, database, content, course_of_the_city.attempts)
    for person in ("H0001", "T0001", "T0002"):
        city.passed(person)
    database.close()
    assert 5 in set(opened.heatmap()["people"].dropna())


def test_a_department_leads_to_those_directly_below_it(opened: reports.OpenCourse) -> None:
    table = opened.completion()
    assert list(dict.fromkeys(reports.drill_down(table)["department"])) == ["", "総務部", "消防本部"]
    assert list(dict.fromkeys(reports.drill_down(table, "総務部")["department"])) == ["総務部", MINE]
    assert set(opened.people(department=MINE)["department"]) == {MINE}
    assert set(opened.people(only="overdue")["state"]) <= {"not_started", "in_progress", "failed", "expired"}


def test_what_is_not_there_is_told_in_a_sentence(opened: reports.OpenCourse) -> None:
    with pytest.raises(KenshuError, match="総務部"):
        reports.drill_down(opened.completion(), "総務")
    with pytest.raises(KenshuError, match="総務部"):
        opened.people(department="総務")
    with pytest.raises(KenshuError, match=MODULE):
        opened.questions("work-hours")


def test_a_notebook_shows_the_sentence_and_no_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    shell = cast("Any", InteractiveShell)()
    shell.run_cell("from kenshu.errors import KenshuError\nraise KenshuError('account.no_employee', employee='E9')")
    said = capsys.readouterr()
    assert "E9" in said.out + said.err
    assert "Traceback" not in said.out + said.err


def test_opening_a_course_without_records_makes_none(tmp_path: Path) -> None:
    shutil.copy(REPOSITORY / "course.yaml", tmp_path)
    with pytest.raises(CourseMissing) as refused:
        reports.open_course(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["course.yaml"]
    (tmp_path / "grading").mkdir()
    open_database(Course.at(tmp_path).database_url).close()
    with pytest.raises(CourseMissing):
        reports.open_course(tmp_path)
    assert all(str(tmp_path) in refused.value.message(lang) for lang in LANGS)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", TABLES)
def test_each_table_is_written_in_words_of_either_language(
    opened: reports.OpenCourse, course: Course, name: str, lang: Lang
) -> None:
    in_lang = reports.open_course(course.root, lang)
    table = table_of(opened, name)
    written = reports.in_words(table, in_lang)
    headings = [written.columns.name, *written.columns]
    assert [heading for heading in headings if re.search("[a-z]_[a-z]", str(heading))] == []
    assert len(headings) == len([column for column in table.columns if column != "hidden"])
    assert list(reports.in_words(table, in_lang, headings=False).columns) == [each for each in table.columns if each != "hidden"]
    assert not (written == "<NA>").any(axis=None)


def test_hidden_and_refused_figures_and_those_of_nobody_say_so(opened: reports.OpenCourse) -> None:
    assert "非表示" in set(reports.in_words(opened.heatmap(), opened)["誤答の割合"])
    assert set(reports.in_words(opened.questions(MODULE), opened)["正答率"]) == {"–"}
    yesterday = opened.today - timedelta(days=400)
    assert set(reports.in_words(opened.completion(yesterday), opened)["修了率"]) == {"対象者なし"}


def test_drawings_are_the_pages_charts_as_figures(opened: reports.OpenCourse) -> None:
    table, questions = opened.completion(), opened.questions(MODULE)
    figures = [
        reports.draw_completion(reports.drill_down(table, "総務部"), opened),
        reports.draw_trend(opened.trend(opened.reporting_days("month")), opened),
        reports.draw_heatmap(opened.heatmap(), opened),
        reports.draw_questions(questions, opened, MODULE),
        reports.draw_options(opened.options(MODULE), questions, opened, MODULE),
    ]
    assert all(isinstance(figure, Figure) and figure.get_suptitle() for figure in figures)
    assert all(figure.axes for figure in figures)  # else a notebook shows nothing
    assert len(figures[0].axes) == len(opened.titles)
    one = reports.draw_completion(table[table["module"] == MODULE], opened)
    assert [axes.get_title() for axes in one.axes] == [opened.title(MODULE)]
