"""Leeway: every figure rests on the course's own numbers of days, and what is no number of days is refused."""

import ast
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

import kenshu as package
from kenshu.cli.main import kenshu
from kenshu.content.course_file import course_file_faults
from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.leeway import LEEWAY, Leeway

PACKAGE = Path(package.__file__).parent
RESTS_ON_DAYS = {
    *("standings", "standings_of", "standing_of", "attempts_until", "which_hold", "due_by", "still_to_do", "to_renew"),
    *("people_list", "completion", "trend", "stale", "results", "results_of", "of_records"),
}


def set_to(course: Course, **days: Any) -> Course:
    path = course.root / "course.yaml"
    path.write_text(yaml.safe_dump(course.settings | days, allow_unicode=True), encoding="utf-8")
    return Course.at(course.root)


def test_a_course_that_says_nothing_has_thirty_sixty_and_thirty_days(course: Course) -> None:
    assert course.leeway == LEEWAY == Leeway(30, 60, 30)
    assert set_to(course, days_to_begin=14, renewal_window=0).leeway == Leeway(14, 0, 30)


@pytest.mark.parametrize("found", [-1, 367, "thirty", 1.5, True])
def test_what_is_no_number_of_days_is_refused(course: Course, found: Any) -> None:
    wrong = set_to(course, days_to_renew=found)
    with pytest.raises(KenshuError) as refused:
        _ = wrong.leeway
    assert all(each in refused.value.message("ja").lower() for each in ("days_to_renew", str(found).lower(), "366"))
    assert [fault.values["field"] for fault in course_file_faults(wrong)] == ["days_to_renew"]


def test_no_figure_is_made_without_the_days_of_the_course() -> None:
    without = [
        f"{path.name}:{call.lineno}"
        for path in PACKAGE.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and _name(call) in RESTS_ON_DAYS
        if len(call.args) + len(call.keywords) > 1 and "leeway" not in ast.unparse(call)
    ]
    assert without == []


@pytest.mark.parametrize("day", ["2026-11-30", "2026/11/30", "令和8年11月30日", "R8.11.30", "20261130"])
def test_a_day_is_read_as_people_write_it(course: Course, desk: object, day: str) -> None:
    told = CliRunner().invoke(kenshu, ["--course", str(course.root), "assignment", "list", "--as-of", day, "--json"])
    assert (told.exit_code, '"as_of": "2026-11-30"' in told.stdout) == (0, True)


@pytest.mark.parametrize(("lang", "words"), [("ja", "日付として読めません"), ("en", "is no date")])
def test_what_is_no_day_is_said_in_the_language_asked_for(course: Course, lang: str, words: str) -> None:
    runner = CliRunner(env={"KENSHU_LANG": lang})
    told = runner.invoke(kenshu, ["--course", str(course.root), "assignment", "list", "--as-of", "R8.13.1"])
    assert told.exit_code == 2
    assert all(each in told.output for each in (words, "--as-of", "R8.13.1"))
    assert "Invalid value" not in told.output


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else call.func.attr if isinstance(call.func, ast.Attribute) else ""
