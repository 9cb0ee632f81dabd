"""A roster is planned and shown, then exactly that is taken in."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from kenshu.errors import ChangedMeanwhile
from kenshu.i18n import LANGS
from kenshu.people.posts import posts_on
from kenshu.roster import plan as plans
from kenshu.roster.plan import RosterPlan
from kenshu.roster.rows import read_roster, read_roster_file
from kenshu.roster.table import read_table
from kenshu.roster.words import Words
from kenshu.storage import Database
from tests.conftest import REPOSITORY
from tests.people.conftest import HEADINGS, NOW, ROWS, roster_text, take_in

LATER = NOW + timedelta(days=30)
POSTS = "職員番号,氏名,本務兼務,所属,任用形態,職務"


@pytest.fixture
def city(database: Database, tmp_path: Path) -> Database:
    """A city of (fictional) people."""
    take_in(database, tmp_path / "roster.csv", roster_text())
    return database


def plan(city: Database, text: str, **options: object) -> RosterPlan:
    with city.reading() as conn:
        return plans.plan(conn, read_roster("roster.csv", text.encode()), LATER, **options)  # type: ignore[arg-type]


def confirm(city: Database, planned: RosterPlan, now: datetime = LATER) -> None:
    """Take in a roster as it was shown."""
    with city.writing() as conn:
        plans.take_in(conn, planned.roster, "hr", now, since=planned.day, leavers=planned.leavers, shown=planned.fingerprint)


def people(city: Database, day: date) -> list[str]:
    with city.reading() as conn:
        return sorted(posts_on(conn, day)["employee_id"])


def test_a_plan_writes_nothing_and_applying_it_writes_what_it_said(city: Database) -> None:
    text = roster_text(ROWS[0].replace("人事係", "研修係"), ROWS[1].replace("佐藤 花", "石川 花"), "0099,新人 春,,土木部,正規,,")
    planned = plan(city, text, leavers=True)
    assert plan(city, roster_text(), leavers=True).is_empty
    assert (planned.joined, planned.corrected, planned.left) == (["0099"], ["0013"], ["0014", "0015"])
    assert [move.employee_id for move in planned.moved] == ["0012"]
    assert planned.names["0014"] == "鈴木 一"
    assert planned.roster.written.headings["joined"] == "採用日"
    confirm(city, planned)
    assert people(city, LATER.date()) == ["0012", "0013", "0099"]
    assert plan(city, text, leavers=True).is_empty


def test_a_plan_is_refused_once_the_records_have_changed(city: Database, tmp_path: Path) -> None:
    planned = plan(city, roster_text(ROWS[0].replace("人事係", "研修係"), *ROWS[1:]))
    take_in(city, tmp_path / "roster.csv", roster_text(ROWS[0].replace("人事係", "給与係"), *ROWS[1:]), LATER)
    unchanged = plan(city, roster_text(ROWS[0].replace("人事係", "給与係"), *ROWS[1:]))
    confirm(city, planned)  # the same would be written: the same person to the same department
    with pytest.raises(ChangedMeanwhile) as refused:
        confirm(city, unchanged)
    assert refused.value.key == "roster.changed_meanwhile"
    assert all("roster.csv" in refused.value.message(lang) for lang in LANGS)


def test_a_plan_keeps_its_day_past_midnight(city: Database) -> None:
    planned = plan(city, roster_text(ROWS[0].replace("人事係", "研修係"), *ROWS[1:]))
    confirm(city, planned, LATER + timedelta(days=1))
    with city.reading() as conn:
        post = posts_on(conn, LATER.date()).set_index("employee_id").loc["0012"]
    assert post["department"] == "総務部/人事課/研修係"


def test_what_a_roster_has_no_column_for_stays(city: Database, tmp_path: Path) -> None:
    headings = "職員番号,氏名,所属,任用形態,兼務,職務"
    text = roster_text(
        "0012,髙橋 﨑子①,総務部/人事課/人事係,正規,総務部/総務課、税務部;土木部,管理職、公式アカウント運用担当", headings=headings
    )
    moved = take_in(city, tmp_path / "roster.csv", text).moved
    assert [move.before.department == move.after.department for move in moved] == [True]
    planned = plan(city, roster_text())
    assert (planned.moved, planned.corrected) == ([], [])
    with city.reading() as conn:
        post = posts_on(conn, LATER.date()).set_index("employee_id").loc["0012"]
    assert post["concurrent"] == ["総務部/総務課", "税務部", "土木部"]
    assert post["duties"] == ["manager", "account_operator"]
    emptied = plan(city, roster_text("0012,髙橋 﨑子①,総務部/人事課/人事係,正規,,", headings=headings))
    assert emptied.moved[0].after.concurrent == emptied.moved[0].after.duties == ()


def test_rows_of_concurrent_posts_are_one_person(database: Database, tmp_path: Path) -> None:
    rows = ["0012,架空 花,兼務,税務部,正規,所属長", "0012,架空 花,本務,総務部/人事課,正規,", "0013,架空 次郎,本務,税務部,正規,"]
    planned = take_in(database, tmp_path / "roster.csv", roster_text(*rows, headings=POSTS))
    assert planned.joined == ["0012", "0013"]
    with database.reading() as conn:
        posts = posts_on(conn, NOW.date())
    assert list(posts["department"]) == ["総務部/人事課", "税務部"]
    assert list(posts["concurrent"]) == [["税務部"], []]
    assert list(posts["duties"]) == [["manager"], []]


def test_full_width_ids_headings_and_types_are_read_half_width_and_told(city: Database) -> None:
    wide = {ord(letter): ord(letter) + 0xFEE0 for letter in "0123456789"}
    headings = HEADINGS.replace("職員番号", "\uff29\uff24")
    planned = plan(city, roster_text(ROWS[0].translate(wide).replace("\uff10\uff14", "04"), *ROWS[1:], headings=headings))
    assert [(each.kind, each.row, each.found, each.taken) for each in planned.reread if each.kind == "id"] == [
        ("id", 2, "\uff10\uff10\uff11\uff12", "0012")
    ]
    assert (planned.joined, planned.absent) == ([], [])


def test_a_hiring_that_is_put_off_or_brought_forward_is_followed(city: Database, tmp_path: Path) -> None:
    def hired(day: str) -> list[str]:
        return take_in(city, tmp_path / "roster.csv", roster_text(*ROWS, f"0099,新人 春,,総務部/人事課,正規,,{day}")).corrected

    hired("2027-10-01")
    assert hired("2027-11-01") == ["0099"]
    assert ("0099" in people(city, date(2027, 10, 31)), "0099" in people(city, date(2027, 11, 1))) == (False, True)
    assert hired("2027-09-01") == ["0099"]
    assert ("0099" in people(city, date(2027, 8, 31)), "0099" in people(city, date(2027, 10, 15))) == (False, True)
    assert hired("2027-09-01") == []


def test_another_day_of_hiring_of_somebody_who_works_here_is_told_and_changes_nothing(city: Database) -> None:
    planned = plan(city, roster_text(ROWS[0].replace("2010-04-01", "2011-04-01"), *ROWS[1:]))
    assert planned.is_empty
    assert [(each.kind, each.found, each.taken) for each in planned.reread] == [("joined", "2011-04-01", "2010-04-01")]


def test_a_transfer_entered_for_later_survives_a_roster_of_today(city: Database, tmp_path: Path) -> None:
    april = date(2027, 4, 1)
    moved = roster_text(ROWS[0].replace("人事係", "研修係"), *ROWS[1:])
    take_in(city, tmp_path / "roster.csv", moved, since=april)
    assert take_in(city, tmp_path / "roster.csv", roster_text(), LATER).is_empty
    with city.reading() as conn:
        assert posts_on(conn, april).set_index("employee_id").loc["0012", "department"] == "総務部/人事課/研修係"
    assert plan(city, moved, since=april).is_empty


def test_who_comes_back_begins_a_new_service(city: Database, tmp_path: Path) -> None:
    away, back = date(2027, 4, 1), date(2027, 7, 1)
    take_in(city, tmp_path / "roster.csv", roster_text(*ROWS[1:]), since=away, leavers=True)
    assert ("0012" in people(city, away - timedelta(days=1)), "0012" in people(city, away)) == (True, False)
    returned = take_in(
        city, tmp_path / "roster.csv", roster_text(ROWS[0].replace("2010-04-01", "2027-07-01"), *ROWS[1:]), since=back
    )
    assert returned.joined == ["0012"]
    with city.reading() as conn:
        post = posts_on(conn, back).set_index("employee_id").loc["0012"]
    assert post["joined"].date() == post["transferred"].date() == back
    assert "0012" not in people(city, back - timedelta(days=1))


def test_next_years_sample_roster_is_a_mass_transfer(database: Database) -> None:
    april = date(2027, 4, 1)
    next_year = read_roster_file(REPOSITORY / "grading" / "roster-next-year.csv")
    with database.writing() as conn:
        plans.take_in(conn, read_roster_file(REPOSITORY / "grading" / "roster.csv"), "hr", NOW)
        before = set(posts_on(conn, april)["employee_id"])
        change = plans.take_in(conn, next_year, "hr", NOW, since=april, leavers=True)
        after = posts_on(conn, april)
        october = set(posts_on(conn, date(2027, 10, 1))["employee_id"])
    assert (len(change.moved), sum(move.before.department != move.after.department for move in change.moved)) == (30, 30)
    assert (len(change.joined), len(change.absent), change.unchanged) == (7, 5, 85)
    assert (change.corrected, change.reread) == ([], [])
    assert len(october - set(after["employee_id"])) == 1
    assert before - set(after["employee_id"]) == set(change.left)
    assert int((after["concurrent"].str.len() > 0).sum()) == 1
    assert int((after["transferred"] == str(april)).sum()) == 30 + 6


def test_each_section_of_the_sample_city_has_one_manager() -> None:
    for name in ("roster.csv", "roster-next-year.csv"):
        _, rows = read_table(name, (REPOSITORY / "grading" / name).read_bytes(), Words())
        staff = [row for _, row in rows if row["employment_type"] != "委託事業者" and "/" in row["department"]]
        managers = ["/".join(row["department"].split("/")[:2]) for row in staff if "所属長" in row["duties"]]
        assert sorted(managers) == sorted({"/".join(row["department"].split("/")[:2]) for row in staff})
        assert sum("公式アカウント運用担当" in row["duties"] for row in staff) >= 3
        assert {row["note"] for _, row in rows} == {"架空"}
