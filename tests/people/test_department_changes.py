"""Departments that change: people go with them, days before stay as they were, names are followed either way."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from kenshu.assigning.assignments import assign
from kenshu.content import Content
from kenshu.errors import KenshuError
from kenshu.i18n import LANGS
from kenshu.people import department_changes
from kenshu.people.departments import History
from kenshu.people.posts import departments_on, posts_on
from kenshu.reports.completion import completion
from kenshu.storage import Database
from tests.people.conftest import NOW, ROWS, TOKYO, roster_text, take_in

CHANGE = date(2027, 4, 1)
BEFORE = CHANGE - timedelta(days=1)


def enter(city: Database, before: list[str], after: list[str], since: date = CHANGE) -> department_changes.ChangePlan:
    with city.writing() as conn:
        return department_changes.enter(conn, before, after, since, "hr", NOW)


def departments(city: Database, day: date) -> dict[str, str]:
    with city.reading() as conn:
        posts = posts_on(conn, day)
    return dict(zip(posts["employee_id"], posts["department"], strict=True))


def follow(city: Database, department: str, named_on: date, day: date) -> list[str]:
    with city.reading() as conn:
        return History.read(conn).follow(department, named_on, day)


def test_people_go_with_a_renamed_department_and_with_what_is_below(city: Database) -> None:
    entered = enter(city, ["総務部/人事課"], ["総務部/職員課"])
    assert entered.change.kind == "renamed"
    assert entered.moving == {
        "0012": ("総務部/人事課/人事係", "総務部/職員課/人事係"),
        "0013": ("総務部/人事課", "総務部/職員課"),
    }
    before = departments(city, BEFORE)
    assert before["0012"] == "総務部/人事課/人事係"
    assert departments(city, CHANGE) == {**before, "0012": "総務部/職員課/人事係", "0013": "総務部/職員課"}


def test_a_merger_brings_people_together(city: Database) -> None:
    merged = ["土木部/雪対策課/除雪係", "環境部/クリーンセンター"]
    assert enter(city, merged, ["土木部/生活課"]).change.kind == "merged"
    assert {key for key, path in departments(city, CHANGE).items() if path == "土木部/生活課"} == {"0014", "0015"}
    assert follow(city, "土木部/生活課", CHANGE, BEFORE) == merged


def test_a_split_waits_for_the_roster(city: Database, tmp_path: Path) -> None:
    entered = enter(city, ["土木部"], ["道路部", "雪対策部"])
    assert (entered.change.kind, entered.moving) == ("split", {})
    assert entered.waiting == {"0014": "土木部/雪対策課/除雪係"}
    assert departments(city, CHANGE)["0014"] == "土木部/雪対策課/除雪係"
    rows = [*ROWS[:2], ROWS[2].replace("土木部/雪対策課", "雪対策部/雪対策課"), ROWS[3]]
    moved = take_in(city, tmp_path / "roster.csv", roster_text(*rows), since=CHANGE).moved
    assert [move.employee_id for move in moved] == ["0014"]
    with city.reading() as conn:
        post = posts_on(conn, CHANGE).set_index("employee_id").loc["0014"]
    assert post["transferred"].date() == date(2020, 4, 1)  # another name of where the person was


def test_reports_of_days_before_stay_as_they_were(city: Database, content: Content) -> None:
    with city.writing() as conn:
        assign(conn, "working-hours", by="hr", now=NOW)
        then = completion(conn, BEFORE, TOKYO)
        tree = departments_on(conn, BEFORE)
    enter(city, ["総務部"], ["総務企画部"])
    enter(city, ["土木部", "環境部"], ["都市環境部"])
    with city.reading() as conn:
        assert completion(conn, BEFORE, TOKYO).equals(then)
        assert departments_on(conn, BEFORE) == tree
        after = completion(conn, CHANGE, TOKYO)
    assert "総務企画部" in set(after["department"])
    assert "総務部" not in set(after["department"])


def test_a_renamed_department_keeps_its_place_and_nobody_was_transferred(city: Database) -> None:
    enter(city, ["総務部"], ["総務企画部"])
    with city.reading() as conn:
        assert departments_on(conn, CHANGE)[:2] == ["", "総務企画部"]
        post = posts_on(conn, CHANGE + timedelta(days=30)).set_index("employee_id").loc["0012"]
    assert post["transferred"].date() == date(2010, 4, 1)


@pytest.mark.parametrize("named", ["総務部/人事課", "総務部/職員課", "総務企画部/職員課"])
def test_a_roster_after_a_change_lists_nobody_as_moved_under_whichever_name(city: Database, tmp_path: Path, named: str) -> None:
    enter(city, ["総務部/人事課"], ["総務部/職員課"], date(2027, 1, 1))
    enter(city, ["総務部"], ["総務企画部"])
    rows = roster_text(*(row.replace("総務部/人事課", named) for row in ROWS))
    plan = take_in(city, tmp_path / "roster.csv", rows, since=CHANGE)
    assert (plan.joined, plan.moved, plan.unchanged) == ([], [], 4)
    read = {(each.found, each.taken) for each in plan.reread}
    expected = {(named, "総務企画部/職員課"), (f"{named}/人事係", "総務企画部/職員課/人事係")}
    assert read == (set() if named.startswith("総務企画部") else expected)


def test_a_roster_before_a_change_that_is_entered_already_is_carried_through_it(city: Database, tmp_path: Path) -> None:
    enter(city, ["総務部"], ["総務企画部"])
    rows = [*ROWS[:2], ROWS[2].replace("土木部/雪対策課/除雪係", "総務部/人事課"), ROWS[3].replace("環境部", "土木部")]
    newcomer = "0020,新人 春,,総務部/人事課,正規,,2026-12-01"
    plan = take_in(city, tmp_path / "roster.csv", roster_text(*rows, newcomer), NOW + timedelta(days=40))
    assert (plan.joined, [move.employee_id for move in plan.moved]) == (["0020"], ["0014", "0015"])
    assert {key: departments(city, BEFORE)[key] for key in ("0014", "0020")} == {"0014": "総務部/人事課", "0020": "総務部/人事課"}
    assert {key: departments(city, CHANGE)[key] for key in ("0014", "0020")} == {
        "0014": "総務企画部/人事課",
        "0020": "総務企画部/人事課",
    }


def test_who_is_transferred_before_a_change_does_not_fall_back_by_it(city: Database, tmp_path: Path) -> None:
    enter(city, ["総務部"], ["総務企画部"])
    rows = [ROWS[0].replace("総務部/人事課/人事係", "土木部/雪対策課"), *ROWS[1:]]
    take_in(city, tmp_path / "roster.csv", roster_text(*rows), NOW + timedelta(days=40))
    take_in(city, tmp_path / "roster.csv", roster_text(*rows[:1], *ROWS[2:]), NOW + timedelta(days=50), leavers=True)
    assert departments(city, CHANGE)["0012"] == "土木部/雪対策課"
    assert "0013" not in departments(city, CHANGE)


def test_names_are_followed_through_chains_either_way(city: Database) -> None:
    enter(city, ["総務部/人事課"], ["総務部/職員課"], date(2027, 1, 1))
    enter(city, ["総務部"], ["総務企画部"])
    enter(city, ["総務企画部/職員課"], ["総務企画部/職員課", "総務企画部/研修課"], date(2028, 4, 1))
    today, later = NOW.date(), date(2030, 1, 1)
    assert follow(city, "総務部/人事課/人事係", today, CHANGE) == ["総務企画部/職員課/人事係"]
    assert follow(city, "総務部/人事課", today, later) == ["総務企画部/職員課", "総務企画部/研修課"]
    assert follow(city, "総務企画部/研修課", later, today) == ["総務部/人事課"]
    assert follow(city, "総務部", CHANGE, later) == ["総務部"]  # named on the day itself: it is the name of that day
    assert follow(city, "土木部", today, later) == ["土木部"]
    assert follow(city, "", today, later) == [""]


REFUSED = {
    "department.path": (["総務部/"], ["総務企画部"]),
    "department.nothing": (["総務部"], ["総務部"]),
    "department.several": (["総務部", "土木部"], ["甲部", "乙部"]),
    "department.unknown": (["総部"], ["総務企画部"]),
    "department.there_already": (["総務部"], ["土木部"]),
    "department.too_deep": (["総務部/人事課"], ["総務部/総務課/人事係"]),
}


@pytest.mark.parametrize("key", REFUSED)
def test_a_change_that_cannot_be_is_refused(city: Database, key: str) -> None:
    before, after = REFUSED[key]
    there = departments(city, CHANGE)
    with pytest.raises(KenshuError) as refused:
        enter(city, before, after)
    assert refused.value.key == key
    assert all(refused.value.message(lang) for lang in ("ja", "en"))
    assert departments(city, CHANGE) == there


def test_a_department_is_renamed_back_on_the_day_of_its_renaming(city: Database) -> None:
    before = departments(city, BEFORE)
    enter(city, ["総務部/人事課"], ["総務部/職員課"])
    back = enter(city, ["総務部/職員課"], ["総務部/人事課"])
    assert set(back.moving) == {"0012", "0013"}
    assert departments(city, CHANGE) == before
    with pytest.raises(KenshuError) as refused:
        enter(city, ["総務部/職員課"], ["総務部/給与課"])  # a name that was given up again
    assert refused.value.key == "department.unknown"
    assert "総務部/人事課" in refused.value.message("ja")


def test_a_name_that_was_given_up_that_day_is_free(city: Database) -> None:
    enter(city, ["総務部/人事課"], ["総務部/職員課"])
    enter(city, ["環境部/クリーンセンター"], ["総務部/人事課"])
    there = departments(city, CHANGE)
    assert (there["0013"], there["0015"]) == ("総務部/職員課", "総務部/人事課")
    assert follow(city, "総務部/人事課", CHANGE, BEFORE) == ["環境部/クリーンセンター"]


def test_what_a_department_was_split_into_is_renamed_on_the_same_day(city: Database, tmp_path: Path) -> None:
    enter(city, ["土木部"], ["道路部", "雪対策部"])
    enter(city, ["雪対策部"], ["除雪部"])
    assert follow(city, "土木部", BEFORE, CHANGE) == ["道路部", "除雪部"]


def test_a_change_from_before_anybody_worked_here_is_told_so(city: Database) -> None:
    for since in (date(2000, 1, 1), date(2010, 4, 1)):
        with pytest.raises(KenshuError) as refused:
            enter(city, ["総務部"], ["総務企画部"], since)
        assert refused.value.key == "department.nobody"
        assert all("総務部" in refused.value.message(lang) for lang in LANGS)
    assert enter(city, ["総務部"], ["総務企画部"], date(2010, 4, 2)).moving


@pytest.mark.parametrize("since", [NOW.date(), NOW.date() - timedelta(days=3)])
def test_what_was_named_before_a_change_came_on_record_is_of_the_same_department(city: Database, since: date) -> None:
    before, after = NOW - timedelta(hours=1), NOW + timedelta(hours=1)
    enter(city, ["総務部/人事課"], ["総務部/職員課"], since)
    with city.reading() as conn:
        history = History.read(conn)
    called = {at: history.called("総務部/人事課", at, TOKYO, NOW.date()) for at in (before, after)}
    assert called == {before: ["総務部/職員課"], after: ["総務部/人事課"]}  # afterwards the name is free for another department
    assert history.called("総務部/人事課/人事係", before, TOKYO, since - timedelta(days=1)) == ["総務部/人事課/人事係"]
    assert history.called("総務部/職員課", after, TOKYO, since - timedelta(days=1)) == ["総務部/人事課"]
