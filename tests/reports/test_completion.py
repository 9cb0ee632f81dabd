from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Connection, select, update
from tools.put_on_record import put_on_record

from kenshu.assigning.due.one import Claim, Starts
from kenshu.attempts import attempts
from kenshu.clock import fiscal_year
from kenshu.content import Content
from kenshu.editions.on_record import on_record
from kenshu.errors import CourseMissing
from kenshu.people import departments
from kenshu.people.departments import with_ancestors
from kenshu.reports.completion import COLUMNS, COUNTS, CountedIn, completion
from kenshu.results import grades
from kenshu.results.standing.everybody import standings
from kenshu.results.standing.one import Standing, standing
from kenshu.results.standing.states import STATES, Absent
from kenshu.results.verdict import verdict
from kenshu.storage import Database
from kenshu.storage.guards import changes_allowed
from kenshu.storage.tables import (
    absence,
    assignment,
    attempt,
    attempt_void,
    employee,
    extension,
    extension_withdrawal,
    post,
    withdrawal,
)
from tests.reports.conftest import AS_OF, TOKYO

COLUMN_OF = {"completed": "complete", "expiring": "complete", "grading": "awaiting"}
PARTS = ["complete", "failed", "awaiting", "in_progress", "not_started", "expired"]
VALID = {"personal-accounts": "12 months", "working-hours": "fiscal-year", "confidentiality": "13 months"}
History = Callable[..., Database]


def follow(conn: Connection, department: str, named_on: date, day: date) -> list[str]:
    return departments.History.read(conn).follow(department, named_on, day)


def called(conn: Connection, department: str, at: datetime) -> list[str]:
    return departments.History.read(conn).called(department, at, TOKYO, AS_OF)


@pytest.fixture(scope="module")
def content(content: Content) -> Content:
    """Three of the repository's modules, with one validity each."""
    modules = {key: content.modules[key].model_copy(update={"valid": valid}) for key, valid in VALID.items()}
    return Content(content.guideline, content.scenarios, modules, content.sources)


def works(conn: Any, key: str) -> dict[str, Any] | None:
    """A person's post and first days, read row by row; of two posts from one day the later holds."""
    rows = {row.since: row for row in conn.execute(select(post).where(post.c.employee_id == key).order_by(post.c.id))}
    present: dict[str, Any] | None = None
    for since, row in sorted(rows.items()):
        if since > AS_OF or row.department is None:
            present = present if since > AS_OF else None
            continue
        joined = present["joined"] if present else since
        names = [present["department"], *follow(conn, present["department"], present["since"], since)] if present else []
        stays = row.department in names  # a split leaves people where they are until they get another post
        transferred = present["transferred"] if present and stays else since
        present = {**row._mapping, "joined": joined, "transferred": transferred}
    return present


def absent(conn: Any, key: str, module: str) -> Absent | None:
    """Whether a person is away or exempt, read entry by entry."""
    rows = conn.execute(select(absence).where(absence.c.employee_id == key)).all()
    withdrawn = {row.withdraws for row in rows}
    kinds = {
        row.kind
        for row in rows
        if row.withdraws is None
        and row.id not in withdrawn
        and row.module_id in (None, module)
        and row.first <= AS_OF <= (row.last or AS_OF)
    }
    return "exempt" if "exempt" in kinds else "on_leave" if kinds else None


def claims_on(conn: Any, place: dict[str, Any], module: str) -> list[Claim]:
    """What each assignment and extension says to one person about one module, read rule by rule, in the order of their years."""
    withdrawn = {row.assignment_id for row in conn.execute(select(withdrawal)) if day(row.made_at) <= AS_OF}
    all_rules = conn.execute(select(assignment).where(assignment.c.module_id == module)).all()
    rules = [rule for rule in all_rules if rule.id not in withdrawn and day(rule.made_at) <= AS_OF]
    starts = Starts(place["joined"], place["transferred"], leaves(conn, place["employee_id"], module))
    said: list[tuple[int | None, Any, date | None, int, tuple[Any, ...]]] = []
    for rule in (rule for rule in rules if reaches(conn, rule, place)):
        own = {"joined": rule.days_after_joining, "transferred": rule.days_after_transfer}
        told = {name: days for name, days in own.items() if days is not None}
        due = max([rule.due, *(place[name] + timedelta(days=days) for name, days in told.items())])
        said.append((fiscal_year(rule.due), rule, due, 0, tuple(told)))
    first = min((year for year, *_ in said if year), default=0)
    taken_back = {row.extension_id for row in conn.execute(select(extension_withdrawal)) if day(row.made_at) <= AS_OF}
    for more in conn.execute(select(extension).where(extension.c.module_id == module)) if first else ():
        if more.id not in taken_back and reaches(conn, more, place):
            before = [fiscal_year(rule.due) for rule in rules if rule.made_at <= more.made_at and more.due]
            year = more.due and max((each for each in before if each <= fiscal_year(more.due)), default=fiscal_year(more.due))
            if year is None or year >= first:
                said.append((year, more, more.due, more.more_attempts, ()))
    found = []
    for year, row, due, attempts_more, counted in said:
        named, future = row.employee_id is not None, (year or 0) > fiscal_year(AS_OF)
        claim = Claim(due, named, row.made_at, attempts_more, future, counted, starts)
        place_of = -(year or 0) if future else year or 0
        found.append(((place_of, named, row.made_at, "more_attempts" in row._mapping, row.id), claim))
    return [claim for _, claim in sorted(found, key=lambda each: each[0])]


def leaves(conn: Any, key: str, module: str) -> tuple[date, ...]:
    """The last days of leaves that are over, read entry by entry."""
    rows = conn.execute(select(absence).where(absence.c.employee_id == key)).all()
    withdrawn = {row.withdraws for row in rows}
    over = (row for row in rows if row.withdraws is None and row.id not in withdrawn and row.kind != "exempt")
    return tuple(row.last for row in over if row.module_id in (None, module) and row.last is not None and row.last < AS_OF)


def reaches(conn: Any, rule: Any, place: dict[str, Any]) -> bool:
    if day(rule.made_at) > AS_OF:
        return False
    if rule.employee_id is not None:
        return bool(rule.employee_id == place["employee_id"])
    names = called(conn, rule.department, rule.made_at)
    if not any(name == "" or (place["department"] + "/").startswith(name + "/") for name in names):
        return False
    held = {*place["duties"], *(["new_employee"] if place["joined"] >= date(2026, 4, 1) else [])}
    types, duties = (getattr(rule, name, []) for name in ("employment_types", "duties"))
    return (not types or place["employment_type"] in types) and (not duties or bool(held & set(duties)))


def one_standing(conn: Any, content: Content, key: str, module: str, claims: list[Claim]) -> tuple[Standing, list[Any]]:
    """Where one person stands, by the definition for one person, on what was there on the day."""
    void = {row.attempt_id for row in conn.execute(select(attempt_void)) if day(row.entered_at) <= AS_OF}
    begun = []
    theirs = attempts.attempts_with(attempt.c.employee_id == key, attempt.c.module_id == module).order_by(attempt.c.number)
    for each in map(attempts.attempt_of, conn.execute(theirs)):
        if day(each.started_at) <= AS_OF and each.id not in void:
            at = each.handed_in_at if each.handed_in_at and day(each.handed_in_at) <= AS_OF else None
            begun.append(attempts.Attempt(**{**vars(each), "handed_in_at": at}))
    found = {each.id: grade for each in begun if (grade := grades.latest(conn, each.id))}
    verdicts = {key: verdict(grade) for key, grade in found.items()}
    handed_in = [found.get(each.id) for each in begun if each.handed_in_at]
    away = absent(conn, key, module)
    return standing(on_record(conn), module, begun, verdicts, claims, AS_OF, TOKYO, away), handed_in


def day(moment: datetime) -> date:
    return moment.astimezone(TOKYO).date()


def naive_counts(conn: Any, content: Content, counted_in: str) -> dict[tuple[str, str], Counter[str]]:
    """{(department, module): counts}, recounted in plain Python, person by person."""
    table: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for key in conn.scalars(select(employee.c.id)):
        place = works(conn, key)
        for module in content.modules if place else ():
            claims = claims_on(conn, place, module)  # type: ignore[arg-type]
            if not claims:
                continue
            where, handed_in = one_standing(conn, content, key, module, claims)
            at = place["department"]  # type: ignore[index]
            if counted_in == "completion" and where.state in ("completed", "expiring") and where.completed_on:
                at = then(conn, key, where.completed_on, at)
            for above in with_ancestors(at):
                table[above, module].update(counted(where, handed_in))
    return table


def counted(where: Standing, handed_in: list[Any]) -> Counter[str]:
    """What one person adds to each column."""
    if where.state in ("exempt", "on_leave"):
        return Counter([where.state])
    names = ["required", COLUMN_OF.get(where.state, where.state)]
    names += ["handed_in"] * bool(handed_in) + ["overdue"] * where.overdue + ["expiring"] * (where.state == "expiring")
    names += ["late"] * where.late + ["none_left"] * (where.state == "failed" and not where.may_start)
    counts: Counter[str] = Counter(names)
    if handed_in and handed_in[-1] and handed_in[-1].awaiting == 0:
        counts.update({"scores": 1, "score": 100 * handed_in[-1].score / handed_in[-1].max_score})
    return counts


def then(conn: Any, key: str, on: date, now: str) -> str:
    """The main department on a day, by its name of the report's day."""
    rows = conn.execute(select(post).where(post.c.employee_id == key, post.c.since <= on).order_by(post.c.since, post.c.id)).all()
    if not rows or rows[-1].department is None:
        return now
    names = follow(conn, rows[-1].department, on, AS_OF)
    parts = [name for name in names if (now + "/").startswith(name + "/")]
    return names[0] if len(names) == 1 else parts[0] if parts else str(rows[-1].department)


@pytest.mark.parametrize("counted_in", ["day", "completion"])
@pytest.mark.parametrize("seed", [*range(6), 28])  # in 28 a post names a department that was split before
def test_the_table_agrees_with_a_recount_person_by_person(
    history: History, content: Content, seed: int, counted_in: CountedIn
) -> None:
    database = history(seed)
    with database.reading() as conn:
        table = completion(conn, AS_OF, TOKYO, counted_in=counted_in)
        recounted = naive_counts(conn, content, counted_in)
    assert {at for at, counts in recounted.items() if counts} <= set(zip(table["department"], table["module"], strict=True))
    for row in table.to_dict("records"):
        counts = recounted[row["department"], row["module"]]
        assert {name: row[name] for name in COUNTS} == {name: counts[name] for name in COUNTS}, (row["department"], row["module"])
        rate = counts["complete"] / counts["required"] if counts["required"] else None
        assert row["completion_rate"] == (None if rate is None else pytest.approx(rate))
        if pd.notna(row["mean_score"]):
            assert (counts["scores"] >= 5, row["mean_score"]) == (True, pytest.approx(counts["score"] / counts["scores"]))
    assert table["mean_score"].notna().any() == (counted_in == "day" and any(each["scores"] >= 5 for each in recounted.values()))


@pytest.mark.both_databases
@pytest.mark.parametrize("seed", range(8, 12))
def test_everybody_stands_where_the_definition_for_one_person_says(history: History, content: Content, seed: int) -> None:
    database = history(seed, people=40)
    with database.reading() as conn:
        table = standings(conn, AS_OF, TOKYO)
        for row in table.to_dict("records"):
            place = works(conn, row["employee_id"])
            assert place is not None
            claims = claims_on(conn, place, row["module_id"])
            where, handed_in = one_standing(conn, content, row["employee_id"], row["module_id"], claims)
            assert (row["state"], row["overdue"], row["handed_in"]) == (where.state, where.overdue, bool(handed_in))
            assert row["due"].date() == where.due
            assert row["attempts_left"] == where.attempts_left
            days = (None if pd.isna(row[name]) else row[name].date() for name in ("completed_on", "valid_until"))
            assert tuple(days) == (where.completed_on, where.valid_until)


def test_the_histories_hold_every_state(history: History, content: Content) -> None:
    database = history(14, people=60)
    with database.reading() as conn:
        states = set(standings(conn, AS_OF, TOKYO)["state"])
    assert states == set(STATES)


@pytest.mark.parametrize("seed", [0, 3])
def test_the_columns_are_as_documented(history: History, content: Content, seed: int) -> None:
    database = history(seed)
    with database.reading() as conn:
        table = completion(conn, AS_OF, TOKYO)
    documented = {
        name: dtype
        for name, dtype, *_ in (
            [cell.strip() for cell in line.strip().strip("|").split("|")]
            for line in (completion.__doc__ or "").splitlines()
            if line.strip().startswith("|")
        )
        if name not in ("column", "---")
    }
    assert {name: str(dtype) for name, dtype in table.dtypes.items()} == documented
    assert tuple(documented) == COLUMNS


def test_a_rate_of_nobody_is_said_as_such_and_never_nan(history: History, content: Content) -> None:
    database = history(1)
    with database.reading() as conn:
        table = completion(conn, AS_OF, TOKYO)
    nobody = table["required"] == 0
    assert nobody.any()
    assert (table["completion_rate"].isna() == nobody).all()
    assert (table.loc[nobody, "completion"] == "0 of 0").all()
    assert table["completion_rate"].dropna().between(0, 1).all()


@pytest.mark.parametrize("seed", [1, 2, 4])
def test_the_states_add_up_and_levels_sum_to_the_city(history: History, content: Content, seed: int) -> None:
    database = history(seed)
    with database.reading() as conn:
        table = completion(conn, AS_OF, TOKYO)
    assert (table["required"] == table[PARTS].sum(axis=1)).all()
    city = table[table["level"] == 0].set_index("module")[list(COUNTS)]
    divisions = table[table["level"] == 1].groupby("module")[list(COUNTS)].sum()
    pd.testing.assert_frame_equal(divisions.loc[city.index], city)


def test_a_city_of_nobody_has_a_table_of_zeros(records: Database, content: Content) -> None:
    with records.writing() as conn:
        put_on_record(conn, content)
        table = completion(conn, AS_OF, TOKYO)
    assert list(table["completion"]) == ["0 of 0"] * len(content.modules)
    assert list(table["department"]) == [""] * len(content.modules)


def test_an_attempt_whose_edition_is_gone_is_named_and_not_left_out(history: Callable[[int], Database]) -> None:
    database = history(1)
    with database.writing() as conn, changes_allowed(conn):
        first = conn.execute(select(attempt.c.id, attempt.c.started_at).order_by(attempt.c.started_at)).first()
        assert first is not None
        conn.execute(update(attempt).where(attempt.c.id == first.id).values(edition="gone"))
    with database.reading() as conn, pytest.raises(CourseMissing) as refused:
        completion(conn, AS_OF, TOKYO)
    assert (refused.value.key, refused.value.values["edition"]) == ("course.no_edition", "gone")
