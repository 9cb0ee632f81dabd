"""A number of the roster may mean another person than it did: who it is is asked, and a new person inherits nothing."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from kenshu.errors import KenshuError, RosterRefused
from kenshu.i18n import LANGS
from kenshu.people import accounts, charges
from kenshu.people.numbers import holder_of, holders_on, number_of
from kenshu.people.posts import posts_on
from kenshu.roster import plan as plans
from kenshu.roster.identity import Answers
from kenshu.roster.plan import RosterPlan
from kenshu.roster.rows import read_roster
from kenshu.storage import Database
from tests.people.conftest import NOW, ROWS, roster_text

LATER = NOW + timedelta(days=30)
DAY = LATER.date()
OTHER = "0013,別人 太郎,ベツジン タロウ,土木部,正規,,2026-12-01"
REST = (ROWS[0], *ROWS[2:])


def plan(city: Database, *rows: str, leavers: bool = False, **answers: Any) -> RosterPlan:
    with city.reading() as conn:
        roster = read_roster("roster.csv", roster_text(*rows).encode())
        return plans.plan(conn, roster, LATER, leavers=leavers, answers=Answers(**answers))


def take(city: Database, *rows: str, leavers: bool = False, now: datetime = LATER, **answers: Any) -> RosterPlan:
    with city.writing() as conn:
        roster = read_roster("roster.csv", roster_text(*rows).encode())
        return plans.take_in(conn, roster, "hr", now, leavers=leavers, answers=Answers(**answers))


def departments(city: Database, day: date = DAY) -> Mapping[str, str]:
    with city.reading() as conn:
        posts = posts_on(conn, day)
    return dict(zip(posts["employee_id"], posts["department"], strict=True))


@pytest.fixture
def city(database: Database) -> Database:
    """A city of (fictional) people."""
    take(database, *ROWS, now=NOW)
    return database


def test_a_number_beside_another_name_and_kana_is_asked_about_with_who_had_it(city: Database) -> None:
    found = plan(city, OTHER, *REST)
    (question,) = found.questions
    assert (question.number, question.name, question.holds, question.answer) == ("0013", "別人 太郎", True, None)
    (former,) = question.people
    assert (former.name, former.kana, former.department) == ("佐藤 花", "サトウ ハナ", "総務部/人事課")
    assert (former.number, former.joined, former.left) == ("0013", date(2026, 4, 1), None)
    assert (found.joined, found.corrected, found.left, found.absent) == ([], [], [], [])


def test_nothing_is_taken_in_while_a_question_is_open(city: Database) -> None:
    with pytest.raises(KenshuError) as refused:
        take(city, OTHER, *REST)
    assert refused.value.key == "roster.unanswered"
    assert all("0013" in refused.value.message(lang) for lang in LANGS)
    assert departments(city)["0013"] == "総務部/人事課"


def test_the_same_person_under_another_name_keeps_everything(city: Database) -> None:
    done = take(city, OTHER, *REST, same=("0013",))
    assert (done.joined, done.corrected, done.given) == ([], ["0013"], [])
    assert departments(city)["0013"] == "土木部"


def test_a_new_person_has_an_id_of_their_own_and_the_former_holder_leaves_that_day(city: Database) -> None:
    with city.writing() as conn:
        accounts.set_password(conn, "0013", "kakuu no nagai password", NOW, "hr")
        charges.give(conn, "0013", ["総務部"], "hr", NOW)
    done = take(city, OTHER, *REST, new=("0013",))
    assert (done.joined, done.left, done.absent, done.corrected) == (["0013~2"], ["0013"], [], [])
    assert (done.names["0013"], done.names["0013~2"]) == ("佐藤 花", "別人 太郎")
    assert departments(city, DAY - timedelta(days=1))["0013"] == "総務部/人事課"
    assert {key: place for key, place in departments(city).items() if key.startswith("0013")} == {"0013~2": "土木部"}
    with city.reading() as conn:
        assert (holder_of(conn, "0013", DAY), holder_of(conn, "0013", DAY - timedelta(days=1))) == ("0013~2", "0013")
        assert accounts.latest(conn, "0013~2") is None
        assert accounts.may_sign_in(conn, "0013", DAY) is None
        assert charges.of(conn, "0013~2", DAY) == []
    assert plan(city, OTHER, *REST).is_empty  # taken in twice, it says nothing new


@pytest.mark.parametrize(
    ("row", "asked"),
    {
        "another name, the same kana": ("0013,佐東 花,サトウ ハナ,総務部/人事課,会計年度任用職員,,2026-04-01", False),
        "another kana": ("0013,石川 花,イシカワ ハナ,総務部/人事課,会計年度任用職員,,2026-04-01", True),
        "the same kana, another day of hiring": ("0013,佐東 花,サトウ ハナ,総務部/人事課,正規,,2026-11-20", True),
        "no kana, the same day of hiring": ("0013,石川 花,,総務部/人事課,会計年度任用職員,,2026-04-01", False),
        "no kana, another day of hiring": ("0013,石川 花,,総務部/人事課,会計年度任用職員,,2026-11-20", True),
        "a name and nothing else": ("0013,石川 花,,総務部/人事課,会計年度任用職員,,", True),
        "spaces and widths": ("0013,佐藤　花,ｻﾄｳ ﾊﾅ,総務部/人事課,会計年度任用職員,,2026-11-20", False),
    }.values(),
)
def test_it_is_asked_where_name_and_more_differ(city: Database, row: str, asked: bool) -> None:
    assert bool(plan(city, row, *REST).questions) is asked


def test_who_left_and_comes_back_under_another_name_is_asked_about(city: Database) -> None:
    take(city, *REST, leavers=True, now=NOW + timedelta(days=1))
    married = "0013,佐東 花,サトウ ハナ,総務部/人事課,正規,,"
    (question,) = plan(city, married, *REST).questions
    assert question.people[0].left == (NOW + timedelta(days=1)).date()
    assert plan(city, "0013,佐藤 花,,総務部/人事課,正規,,", *REST).questions == []


def test_a_changed_number_is_asked_about_and_keeps_the_history(city: Database) -> None:
    changed = "2013,佐藤 花,サトウ ハナ,総務部/人事課,正規,,2026-12-01"
    (question,) = plan(city, changed, *REST).questions
    assert (question.number, question.holds, [each.employee_id for each in question.people]) == ("2013", False, ["0013"])
    done = take(city, changed, *REST, changed=("0013=2013",))
    assert [(each.employee_id, each.before, each.after) for each in done.renumbered] == [("0013", "0013", "2013")]
    assert (done.joined, done.left, done.absent) == ([], [], [])
    with city.reading() as conn:
        assert (number_of(conn, "0013", DAY), number_of(conn, "0013", DAY - timedelta(days=1))) == ("2013", "0013")
        assert (holder_of(conn, "2013", DAY), holder_of(conn, "0013", DAY)) == ("0013", None)
    assert plan(city, changed, *REST).questions == []


def test_somebody_of_the_same_name_may_be_new(city: Database) -> None:
    done = take(city, "2013,佐藤 花,サトウ ハナ,総務部/人事課,正規,,2026-12-01", *REST, new=("2013",))
    assert (done.joined, done.absent, done.given) == (["2013"], ["0013"], [])


def test_who_left_and_comes_back_under_another_number_may_be_meant(city: Database) -> None:
    take(city, *REST, leavers=True, now=NOW + timedelta(days=1))
    back = "2013,佐藤 花,サトウ ハナ,総務部/人事課,再任用,,2026-12-01"
    done = take(city, back, *REST, changed=("0013=2013",))
    assert (done.joined, done.numbers["0013"]) == (["0013"], "2013")


def test_two_numbers_that_were_exchanged_are_asked_about_and_go_back_to_their_people(city: Database) -> None:
    rows = (ROWS[1].replace("0013", "0014"), ROWS[2].replace("0014", "0013"), ROWS[0], ROWS[3])
    assert [[each.employee_id for each in asked.people] for asked in plan(city, *rows).questions] == [
        ["0014", "0013"],
        ["0013", "0014"],
    ]
    done = take(city, *rows, changed=("0013=0014", "0014=0013"))
    assert {(each.before, each.after) for each in done.renumbered} == {("0013", "0014"), ("0014", "0013")}
    with city.reading() as conn:
        assert {number: key for number, key in holders_on(conn, DAY).items() if number in ("0013", "0014")} == {
            "0013": "0014",
            "0014": "0013",
        }


def test_a_number_used_a_third_time(city: Database) -> None:
    take(city, OTHER, *REST, new=("0013",))
    third = "0013,第三 者子,ダイサン シャコ,環境部,正規,,2027-01-04"
    done = take(city, third, *REST, new=("0013",), now=LATER + timedelta(days=30))
    assert (done.joined, done.left) == (["0013~3"], ["0013~2"])


def test_numbers_that_lack_their_zeros_on_record_are_one_question(city: Database) -> None:
    right = [f"00{row}" for row in ROWS]
    found = plan(city, *right)
    assert (found.lost_zeros, found.questions, found.unanswered) == (4, [], ["000012", "000013", "000014", "000015"])
    with pytest.raises(KenshuError) as open_question:
        take(city, *right)
    assert open_question.value.key == "roster.unanswered"
    with pytest.raises(RosterRefused) as refused:
        plan(city, *right, zeros=False)
    [fault] = refused.value.faults
    assert (fault.key, fault.values["found"]) == ("roster.id_zeros", "000012, 000013, 000014, 000015")
    done = take(city, *right, zeros=True)
    assert [(each.before, each.after) for each in done.renumbered] == [(f"00{n}", f"0000{n}") for n in (12, 13, 14, 15)]
    assert (done.joined, done.left, done.absent, done.unchanged) == ([], [], [], 4)
    with city.reading() as conn:
        assert holder_of(conn, "000012", DAY) == "0012"
    assert plan(city, *right).is_empty


def test_also_after_everybody_has_left(city: Database) -> None:
    take(city, "9999,架空 留守,,総務部,正規,,", leavers=True, now=NOW + timedelta(days=1))
    done = take(city, *(f"00{row}" for row in ROWS), zeros=True)
    assert done.joined == ["0012", "0013", "0014", "0015"]


@pytest.fixture
def zeros_are_back(city: Database) -> Database:
    """The city after 0013 left, and the others' numbers got two zeros more."""
    take(city, *REST, leavers=True, now=NOW + timedelta(days=1))
    take(city, *(f"00{row}" for row in REST), zeros=True, now=NOW + timedelta(days=2))
    return city


def test_who_left_before_the_zeros_came_back_returns_under_the_number_with_its_zeros(zeros_are_back: Database) -> None:
    done = take(zeros_are_back, *(f"00{row}" for row in ROWS))
    assert (done.joined, done.questions) == (["0013"], [])
    assert [(each.before, each.after) for each in done.renumbered] == [("0013", "000013")]


def test_a_new_person_may_get_the_number_of_who_left_before_the_zeros_came_back(zeros_are_back: Database) -> None:
    everybody = (f"00{row}" for row in (OTHER, *REST))
    done = take(zeros_are_back, *everybody, new=("000013",))
    (question,) = done.questions
    assert ([each.employee_id for each in question.people], question.holds) == (["0013"], True)
    with zeros_are_back.reading() as conn:
        assert holder_of(conn, "000013", DAY) == done.joined[0] != "0013" == holder_of(conn, "0013", DAY)


def test_one_number_of_many_without_its_zeros_is_a_fault_as_before(city: Database) -> None:
    with pytest.raises(RosterRefused) as refused:
        plan(city, f"00{ROWS[0]}", *ROWS[1:])
    assert [fault.key for fault in refused.value.faults] == ["roster.id_zeros"]


@pytest.mark.parametrize(
    ("answers", "key"),
    [
        ({"same": ("9999",)}, "roster.answer_nobody"),
        ({"new": ("9999",)}, "roster.answer_unknown"),
        ({"changed": ("9999=0013",)}, "roster.answer_nobody"),
        ({"changed": ("0013",)}, "roster.answer_nobody"),
        ({"changed": ("0012=0013",)}, "roster.answer_twice"),
    ],
)
def test_an_answer_that_cannot_be_is_said(city: Database, answers: dict[str, Any], key: str) -> None:
    with pytest.raises(KenshuError) as refused:
        plan(city, OTHER, *REST, **answers)
    assert refused.value.key == key
    assert all(refused.value.message(lang) for lang in LANGS)


def test_an_id_says_who_left_and_had_a_number_that_is_somebody_elses_now(city: Database) -> None:
    take(city, OTHER, *REST, new=("0013",))
    back = "2013,佐藤 花,サトウ ハナ,総務部/人事課,再任用,,2027-04-01"
    (question,) = plan(city, OTHER, back, *REST).questions
    assert [each.employee_id for each in question.people] == ["0013"]
    done = take(city, OTHER, back, *REST, changed=("~0013=2013",))
    assert (done.joined, done.numbers["0013"]) == (["0013"], "2013")
