"""`kenshu assign --dry-run` and `kenshu assignment`, as somebody types them."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kenshu import clock
from kenshu.i18n import LANGS, Lang
from tests.people.test_people_commands import course, run, take_in

__all__ = ["course"]


@pytest.fixture
def city(course: Path) -> Path:
    """A course whose roster is taken in."""
    assert take_in(course, "--yes").exit_code == 0
    return course


@pytest.mark.parametrize("lang", LANGS)
def test_a_dry_run_shows_who_would_be_in_and_why_and_assigns_nothing(
    city: Path, lang: Lang, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KENSHU_LANG", lang)
    shown = run(city, "assign", "working-hours", "--department", "総務部", "--employee", "0014", "--due", "2026-12-10", "--dry-run")
    assert shown.exit_code == 0, shown.output
    expected = {
        "ja": ("総務部とその下の所属", "名指し (0014)", "指定した期限"),
        "en": ("all below it", "by name (0014)", "date given"),
    }
    assert all(words in shown.output for words in ("髙橋 﨑子①", "2026-12-10", *expected[lang]))
    assert json.loads(run(city, "assignment", "list", "--json").output)["assignments"] == []


def test_a_dry_run_warns_of_contractors_as_the_assignment_does(city: Path) -> None:
    for more in ("--dry-run", "--json"):
        shown = run(city, "assign", "working-hours", "--employee", "0015", more)
        assert shown.exit_code == 1
        assert "委託事業者" in shown.output or json.loads(shown.output)["contractors"] == 1


def test_an_assignment_is_listed_extended_and_withdrawn(city: Path) -> None:
    assert run(city, "assign", "working-hours", "--department", "総務部", "--employment", "regular").exit_code == 0
    listed = run(city, "assignment", "list", "--module", "working-hours")
    assert "総務部とその下の所属 / 正規" in listed.output
    extended = ("assignment", "extend", "working-hours", "--employee", "0012", "--due", "2027-01-29", "--reason", "長期出張")
    assert "1人" in run(city, *extended).output
    withdrawn = run(city, "assignment", "withdraw", "1", "--reason", "所属の誤り")
    assert withdrawn.exit_code == 0, withdrawn.output
    assert "有効な割り当てはありません" in run(city, "assignment", "list").output


def test_the_day_of_an_assignment_is_the_day_where_the_course_is(city: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 24, 16, 30, tzinfo=UTC))  # 01:30 on the 25th in Tokyo
    assert run(city, "assign", "working-hours", "--department", "総務部", "--due", "2026-12-25").exit_code == 0
    extended = ("assignment", "extend", "working-hours", "--department", "総務部", "--due", "2027-01-29", "--reason", "停電")
    assert run(city, *extended).exit_code == 0
    for command in ("assignment", "extension"):
        listed = run(city, command, "list").output
        assert "2026-11-25" in listed
        assert "2026-11-24" not in listed


@pytest.mark.parametrize("day", ["1900-01-01", "9999-12-31"])
def test_a_day_that_nothing_is_reckoned_on_is_refused_in_words(city: Path, day: str) -> None:
    refused = run(city, "assign", "working-hours", "--department", "総務部", "--due", day, "--dry-run")
    assert refused.exit_code == 2
    assert f"{day} は扱えない日付です" in refused.output


def test_an_extension_for_nobody_who_is_assigned_is_told(city: Path) -> None:
    extended = run(city, "assignment", "extend", "working-hours", "--employee", "0012", "--more-attempts", "1", "--reason", "停電")
    assert extended.exit_code == 1
    assert "割り当てられている人は今のところいません" in extended.output


@pytest.mark.parametrize(
    ("arguments", "key"),
    [
        (("assign", "working-hours", "--employee", "0012", "--duty", "manager"), "assign.rule_and_person"),
        (("assign", "working-hours", "--days-after-joining", "0"), "assign.days"),
        (("assignment", "extend", "working-hours", "--reason", "x", "--due", "2027-01-29"), "extend.whom"),
        (("assignment", "extend", "working-hours", "--reason", "x", "--employee", "0012"), "extend.what"),
        (
            ("assignment", "extend", "working-hours", "--reason", " ", "--employee", "0012", "--more-attempts", "1"),
            "office.order.text",
        ),
        (("assignment", "withdraw", "7", "--reason", "x"), "assign.unknown"),
    ],
)
def test_what_cannot_be_done_is_refused_and_nothing_is_written(city: Path, arguments: tuple[str, ...], key: str) -> None:
    refused = run(city, *arguments)
    faults = getattr(refused.exception, "faults", [refused.exception])
    assert [getattr(fault, "key", None) for fault in faults] == [key]
    assert json.loads(run(city, "assignment", "list", "--json").output)["assignments"] == []


def test_what_is_withdrawn_cannot_be_withdrawn_again(city: Path) -> None:
    run(city, "assign", "working-hours")
    run(city, "assignment", "withdraw", "1", "--reason", "x")
    assert getattr(run(city, "assignment", "withdraw", "1", "--reason", "x").exception, "key", None) == "assign.withdrawn"
