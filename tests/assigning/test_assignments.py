from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from tools.put_on_record import put_on_record

from kenshu.assigning import assignments
from kenshu.assigning.due.one import claims_of, due_by
from kenshu.content import Content
from kenshu.editions.edition import Rules
from kenshu.editions.on_record import on_record
from kenshu.errors import KenshuError
from kenshu.storage import Database
from tests.people.conftest import HEADINGS, NOW, ROWS, TOKYO, roster_text, take_in

DUE = date(2026, 12, 25)
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def roster(database: Database, tmp_path: Path) -> None:
    take_in(database, tmp_path / "roster.csv", roster_text())


def assign(database: Database, content: Content, module: str = "working-hours", **options: object) -> assignments.Assigned:
    with database.writing() as conn:
        return assignments.assign(conn, module, **{"by": "hr", "now": NOW, **options})  # type: ignore[arg-type]


def required(database: Database, day: date = TODAY) -> dict[tuple[str, str], date]:
    with database.reading() as conn:
        rows = assignments.required_on(conn, day, NOW.tzinfo)  # type: ignore[arg-type]
    return {(row["employee_id"], row["module_id"]): row["due"].date() for row in rows.to_dict("records")}


def test_nothing_is_required_before_anything_is_assigned(database: Database) -> None:
    assert required(database) == {}


def test_the_modules_own_setting_holds_where_nothing_is_said(database: Database, content: Content) -> None:
    assigned = assign(database, content)
    assert (assigned.people, assigned.contractors, assigned.rules[0].due) == (3, 0, TODAY + timedelta(days=30))
    assert {employee for employee, _ in required(database)} == {"0012", "0013", "0014"}


def test_a_module_that_is_for_some_duties_reaches_who_has_one_of_them_and_others_where_types_are_named(
    database: Database, content: Content, tmp_path: Path
) -> None:
    rows = [f"{row}," for row in ROWS]
    rows += ["0016,北 運用,,総務部,委託事業者,,,公式アカウント運用担当", "0017,南 課長,,総務部,正規,,,所属長"]
    take_in(database, tmp_path / "roster.csv", roster_text(*rows, headings=HEADINGS + ",職務"))
    assert assign(database, content, "trouble").rules[0].duties == ["account_operator", "manager"]
    assert {employee for employee, _ in required(database)} == {"0016", "0017"}
    assert assign(database, content, "trouble", employment_types=["regular"]).rules[0].duties == []
    assert {employee for employee, _ in required(database)} == {"0012", "0016", "0017"}


def test_a_modules_own_due_date_may_be_a_day(database: Database, content: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    with database.reading() as conn:
        rules = on_record(conn).newest("working-hours").rules
    assert rules.last_day == timedelta(days=30)
    assert replace(rules, due="2026-12-25").last_day == DUE
    monkeypatch.setattr(Rules, "last_day", DUE)
    assert assign(database, content).rules[0].due == DUE
    assert set(required(database).values()) == {DUE}


@pytest.mark.parametrize(("day", "new"), [(date(2027, 1, 10), {"0013", "0015"}), (date(2031, 3, 31), set())])
def test_the_samples_own_due_dates_make_nobody_overdue_in_any_year(
    database: Database, content: Content, day: date, new: set[str]
) -> None:
    for module in content.modules:
        assign(database, content, module, now=datetime.combine(day, NOW.timetz()))
    due = required(database, day)
    employed = {"0012": "regular", "0013": "fiscal_year", "0014": "reappointed", "0015": "contractor"}  # none with a duty
    assert set(due) == {
        (person, name)
        for name, module in content.modules.items()
        for person in (employed if not module.bound.duties else new if "new_employee" in module.bound.duties else ())
        if employed[person] in module.bound.employment
    }
    assert {left.days for left in (last_day - day for last_day in due.values())} == {30}


def test_a_department_takes_in_all_below_it_and_no_namesake(database: Database, content: Content, tmp_path: Path) -> None:
    take_in(database, tmp_path / "roster.csv", roster_text(*ROWS, "0016,別 部,,総務部付/人事課,正規,,"))
    assign(database, content, departments=["総務部"], due=DUE)
    assert required(database) == {("0012", "working-hours"): DUE, ("0013", "working-hours"): DUE}


def test_employment_types_narrow_an_assignment(database: Database, content: Content) -> None:
    assign(database, content, employment_types=["reappointed"], due=DUE)
    assert required(database) == {("0014", "working-hours"): DUE}


@pytest.mark.both_databases
def test_who_joins_later_is_in_and_who_moves_away_is_out(database: Database, content: Content, tmp_path: Path) -> None:
    assign(database, content, departments=["総務部"], due=DUE)
    moved = [ROWS[0], ROWS[1].replace("総務部/人事課", "経済部"), ROWS[2], ROWS[3], "0020,新人 春,,総務部/人事課,正規,,"]
    take_in(database, tmp_path / "roster.csv", roster_text(*moved), NOW + timedelta(days=5))
    assert {employee for employee, _ in required(database)} == {"0012", "0013"}
    assert {employee for employee, _ in required(database, NOW.date() + timedelta(days=5))} == {"0012", "0020"}


def test_an_assignment_counts_from_the_day_it_was_made(database: Database, content: Content) -> None:
    assign(database, content, due=DUE)
    assert required(database, NOW.date() - timedelta(days=1)) == {}


def test_one_that_names_a_person_holds_over_a_rule_and_the_last_rule_over_those_before(
    database: Database, content: Content
) -> None:
    assign(database, content, employee_ids=["0012"], due=DUE + timedelta(days=30))
    assign(database, content, due=DUE)
    assign(database, content, departments=["総務部"], due=DUE - timedelta(days=7))
    assert required(database) == {
        ("0012", "working-hours"): DUE + timedelta(days=30),
        ("0013", "working-hours"): DUE - timedelta(days=7),
        ("0014", "working-hours"): DUE,
    }


def test_days_after_joining_count_from_now_for_those_who_are_there(database: Database, content: Content, tmp_path: Path) -> None:
    module = content.modules["working-hours"].model_copy(update={"due": timedelta(days=30)})
    content = Content(content.guideline, content.scenarios, {"working-hours": module}, content.sources)
    with database.writing() as conn:
        put_on_record(conn, content)
    assigned = assign(database, content)
    assert (assigned.rules[0].due, assigned.rules[0].days_after_joining) == (NOW.date() + timedelta(days=30), 30)
    take_in(
        database,
        tmp_path / "roster.csv",
        roster_text(*ROWS, "0020,新人 春,,総務部/人事課,正規,,2026-12-01"),
        NOW + timedelta(days=40),
    )
    later = required(database, NOW.date() + timedelta(days=40))
    assert (later["0012", "working-hours"], later["0020", "working-hours"]) == (date(2026, 12, 1), date(2026, 12, 31))


def test_contractors_in_a_module_of_section_8_are_warned_of(database: Database, content: Content) -> None:
    everybody = assign(database, content, employment_types=["regular", "contractor"])
    one = assign(database, content, employee_ids=["0015"])
    assert [assigned.contractors for assigned in (everybody, one)] == [1, 1]
    assert "8-1-ku" in one.unbound


@pytest.mark.both_databases
def test_what_a_person_must_take_agrees_with_the_whole_citys_table(database: Database, content: Content) -> None:
    assign(database, content, departments=["総務部"], due=DUE)
    assign(database, content, "confidentiality", employee_ids=["0014"], due=DUE)
    with database.reading() as conn:
        for employee in ("0012", "0013", "0014", "0015", "unknown"):
            own = {module: due for (person, module), due in required(database).items() if person == employee}
            claims = claims_of(conn, employee, NOW.date(), TOKYO)
            assert {module: due_by(said) for module, said in claims.items()} == own


@pytest.mark.parametrize(
    ("key", "module", "options"),
    [
        ("assign.module_unknown", "no-such", {}),
        ("assign.department_unknown", "working-hours", {"departments": ["総務部/人事科"]}),
        ("assign.employee_unknown", "working-hours", {"employee_ids": ["9999"]}),
        ("assign.rule_and_person", "working-hours", {"employee_ids": ["0012"], "duties": ["manager"]}),
    ],
)
def test_an_assignment_to_nobody_there_is_refused(
    database: Database, content: Content, key: str, module: str, options: dict[str, str]
) -> None:
    with pytest.raises(KenshuError) as refused:
        assign(database, content, module, **options)
    assert refused.value.key == key
    assert all(refused.value.message(lang) for lang in ("ja", "en"))
    assert required(database) == {}


def test_a_misspelt_department_is_told_what_comes_close(database: Database, content: Content) -> None:
    with pytest.raises(KenshuError, match="総務部/人事課"):
        assign(database, content, departments=["総務部/人事科"])
