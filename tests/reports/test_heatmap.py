"""No figure of a small group can be had from the heat map: not from a cell, and not from all cells and totals together."""

import copy
import io
import random
import warnings
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.image import imread
from numpy.typing import NDArray
from sqlalchemy import Table
from tools.put_on_record import put_on_record

from kenshu.content import Content
from kenshu.editions.on_record import on_record, release
from kenshu.i18n import LANGS, Lang
from kenshu.people.departments import is_within, tree
from kenshu.reports.charts import heatmap_chart
from kenshu.reports.heatmap import Heatmap, heatmap, shown_in_heatmap
from kenshu.reports.suppression import hidden_cells
from kenshu.storage import Database, ledger
from kenshu.storage.tables import attempt, employee, grade, post, receipt
from tests.reports.conftest import AS_OF, TOKYO, smallest_letters

LONG_AGO = datetime(2026, 4, 1, tzinfo=UTC)
CLAUSES = ["a", "b", "c", "d"]


def random_answers(seed: int) -> tuple[pd.DataFrame, dict[str, list[str]]]:
    """Answers of a random city of small departments: two modules, questions that cite one to three clauses."""
    chance = random.Random(seed)
    questions = {f"q{number}": chance.sample(CLAUSES, chance.choice([1, 1, 1, 2, 3])) for number in range(8)}
    module = {question: chance.choice(["one", "two"]) for question in questions}
    places = [f"部{division}" + chance.choice(["", f"/課{section}"]) for division in range(4) for section in range(3)]
    rows = []
    for number in range(chance.choice([12, 40, 90])):
        place = places[min(int(chance.expovariate(0.35)), len(places) - 1)]
        taken = chance.choice([["one"], ["one", "two"], ["two"]])
        asked = [question for question in questions if module[question] in taken and chance.random() < 0.6]
        rows += [(f"{number:03}", place, module[question], question) for question in asked]
    return pd.DataFrame(rows, columns=["employee_id", "department", "module_id", "question"]), questions


Sums = NDArray[np.float64]


def cells(answers: pd.DataFrame, clauses_of: Mapping[str, Iterable[str]]) -> dict[tuple[str, str], tuple[int, Sums]]:
    """{(clause, department): (people, which unknowns it sums)}, unknown being the wrong answers to each question in each place."""
    rows = [(str(row["employee_id"]), str(row["department"]), str(row["question"])) for row in answers.to_dict("records")]
    unknowns = list(dict.fromkeys((question, place) for _, place, question in rows))
    found = {}
    for clause, department in product(CLAUSES, tree(sorted({place for _, place, _ in rows}))):
        sums = [clause in clauses_of[question] and is_within(place, department) for question, place in unknowns]
        people = {person for person, place, question in rows if clause in clauses_of[question] and is_within(place, department)}
        found[clause, department] = (len(people), np.array(sums, dtype=float))
    return found


def told(known: list[Sums], secret: Sums) -> bool:
    """Whether the linear system of all published sums fixes the secret one."""
    if not known:
        return False
    system = np.array(known)
    return bool(np.linalg.matrix_rank(np.vstack([system, secret])) == np.linalg.matrix_rank(system))


@pytest.mark.parametrize("seed", range(30))
def test_no_hidden_cell_follows_from_all_published_cells_and_totals(seed: int) -> None:
    answers, clauses_of = random_answers(seed)
    hidden = hidden_cells(answers, clauses_of)
    found = cells(answers, clauses_of)
    known = [sums for cell, (people, sums) in found.items() if cell not in hidden and people]
    for cell, (people, sums) in found.items():
        if 0 < people < 5:
            assert cell in hidden
        if cell in hidden:
            assert not told(known, sums), cell


@pytest.mark.parametrize("seed", range(15))
def test_no_difference_of_a_whole_and_its_parts_leaves_a_small_group(seed: int) -> None:
    answers, clauses_of = random_answers(seed)
    hidden = hidden_cells(answers, clauses_of)
    found = {cell: people for cell, (people, _) in cells(answers, clauses_of).items()}
    for (clause, department), people in found.items():
        if (clause, department) in hidden or not people:
            continue
        below = [other for other in {each for _, each in found} if other != department and is_within(other, department)]
        shown = [other for other in below if (clause, other) not in hidden]
        widest = [other for other in shown if not any(other != each and is_within(other, each) for each in shown)]
        left = people - sum(found[clause, other] for other in widest)
        assert left == 0 or left >= 5, (clause, department)


def test_the_attack_succeeds_where_small_cells_alone_are_hidden() -> None:
    """What the two tests above look for is there to be found without complementary suppression."""
    broken = 0
    for seed in range(12):
        answers, clauses_of = random_answers(seed)
        found = cells(answers, clauses_of)
        known = [sums for people, sums in found.values() if people >= 5]
        broken += any(told(known, sums) for people, sums in found.values() if 0 < people < 5)
    assert broken > 4


def test_large_groups_are_all_shown() -> None:
    rows = [(f"{place}{number}", place, "one", "q0") for place in ("部0", "部1/課0", "部1/課1") for number in range(5)]
    answers = pd.DataFrame(rows, columns=["employee_id", "department", "module_id", "question"])
    assert hidden_cells(answers, {"q0": ["a"]}) == set()


def test_one_small_part_hides_the_smallest_other_part() -> None:
    sizes = {"部0": 3, "部1": 20, "部2": 9, "部3": 30}
    rows = [(f"{place}{number}", place, "one", "q0") for place, size in sizes.items() for number in range(size)]
    answers = pd.DataFrame(rows, columns=["employee_id", "department", "module_id", "question"])
    assert hidden_cells(answers, {"q0": ["a"]}) == {("a", "部0"), ("a", "部2")}


def test_a_city_of_four_shows_nothing() -> None:
    answers = pd.DataFrame(
        [(f"{n}", f"部{n}", "one", "q0") for n in range(4)], columns=["employee_id", "department", "module_id", "question"]
    )
    assert hidden_cells(answers, {"q0": ["a"]}) == {("a", each) for each in ("", "部0", "部1", "部2", "部3")}


@pytest.fixture
def city(records: Database, content: Content) -> Database:
    """Thirty (fictional) people in three 部 of 3, 9 and 18, each with a first attempt of known points, and some with a second."""
    sizes = {"総務部/人事課/人事係": 3, "土木部/雪対策課": 9, "消防本部/警防課/消防係": 18}
    questions = ["counter-quiet-hour-1", "festival-stall-fireworks-1"]
    rows: dict[Table, list[dict[str, Any]]] = {employee: [], post: [], attempt: [], receipt: [], grade: []}
    for place, size in sizes.items():
        for number in range(size):
            key = f"{place[:2]}{number:02}"
            rows[employee].append({"id": key, "name": "架空", "added_at": LONG_AGO})
            row = {"employee_id": key, "department": place, "employment_type": "regular", "since": date(2026, 4, 1)}
            rows[post].append({**row, "entered_at": LONG_AGO})
            for attempt_number, points in ((1, [0.0 if number % 3 == 0 else 1.0, 1.0]), (2, [0.0, 0.0])):
                identity = f"{key}-{attempt_number}"
                fields = {"id": identity, "employee_id": key, "module_id": "working-hours", "released": "", "started_at": LONG_AGO}
                draw = {"p01": "lunch-bench-silence-1", "t01": questions[0], "t02": questions[1], "t03": "fire-site-relief-shift-1"}
                rows[attempt].append({**fields, "number": attempt_number, "draw": draw})
                rows[receipt].append({"number": identity, "attempt_id": identity, "answers": {}, "via": "page", "at": LONG_AGO})
                slots = {f"t0{slot}": {"points": value, "max": 1.0} for slot, value in enumerate([*points, 0.0], 1)}
                whole = {"score": sum(points), "max_score": 3.0, "awaiting": 0.0, "pass_mark": 80, "graded_by": "kenshu"}
                rows[grade].append({**whole, "attempt_id": identity, "slots": slots, "at": LONG_AGO})
    with records.writing() as conn:
        put_on_record(conn, content)
        conn.execute(employee.insert(), rows.pop(employee))
        for table, added in rows.items():
            ledger.add(conn, table, added)
    return records


def figures(found: Heatmap) -> dict[tuple[str, str], list[Any]]:
    return {
        (row["clause"], row["department"]): [
            None if pd.isna(row[name]) else row[name] for name in ("wrong_rate", "people", "hidden")
        ]
        for row in found.table.to_dict("records")
    }


def test_first_attempts_at_questions_with_a_key_are_counted(city: Database, content: Content) -> None:
    with city.reading() as conn:
        found = figures(heatmap(conn, AS_OF, TOKYO))
    assert found["8-1-ku", ""] == [pytest.approx(10 / 30), 30, False]
    assert found["8-1-ku", "消防本部"] == [pytest.approx(6 / 18), 18, False]
    assert found["8-1-a", "消防本部"] == [0.0, 18, False]
    assert found["8-1-ku", "総務部"] == [None, None, True]
    assert found["8-1-ku", "土木部"] == [None, None, True]
    assert {department for _, department in found} == {"", "総務部", "土木部", "消防本部"}


def test_hidden_cells_hold_no_figure_in_any_view(city: Database, content: Content) -> None:
    with city.reading() as conn:
        views = [heatmap(conn, AS_OF, TOKYO, chosen).table for chosen in (None, ["総務部/人事課", "土木部/雪対策課"], [])]
        with pytest.raises(ValueError, match="人事係"):
            heatmap(conn, AS_OF, TOKYO, ["総務部/人事課/人事係"])
    for table in views:
        assert table.loc[table["hidden"], ["wrong_rate", "people"]].isna().all(axis=None)
    assert views[1].loc[views[1]["department"] != "", "hidden"].all()
    assert not views[2]["hidden"].any()


def test_attempts_after_the_day_and_leavers_count_nowhere(city: Database, content: Content) -> None:
    with city.writing() as conn:
        row = {"employee_id": "消防00", "department": None, "employment_type": "regular", "since": date(2026, 11, 1)}
        ledger.add(conn, post, [{**row, "entered_at": LONG_AGO}])
    with city.reading() as conn:
        assert figures(heatmap(conn, AS_OF, TOKYO))["8-1-ku", "消防本部"][:2] == [pytest.approx(5 / 17), 17]
        assert heatmap(conn, date(2026, 3, 31), TOKYO).table.empty


def test_an_answer_counts_for_the_clauses_that_its_question_cited_when_it_was_asked(city: Database) -> None:
    with city.writing() as conn:
        before = figures(heatmap(conn, AS_OF, TOKYO))
        newer = copy.deepcopy(dict(on_record(conn).newest("working-hours").content))
        for question in newer["questions"].values():
            question["explanation"]["clauses"] = ["8-1-i"]
        release(conn, newer, "trainer", LONG_AGO)
        assert figures(heatmap(conn, AS_OF, TOKYO)) == before
    assert before["8-1-ku", ""][:2] == [pytest.approx(10 / 30), 30]


@pytest.mark.parametrize("lang", LANGS)
def test_the_picture_draws_every_label_and_no_hidden_figure(city: Database, content: Content, lang: Lang) -> None:
    with city.reading() as conn:
        found = heatmap(conn, AS_OF, TOKYO)
        nothing = heatmap(conn, date(2026, 3, 31), TOKYO)
        editions = on_record(conn)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a letter that no font has would be one
        chart = heatmap_chart(found, editions, lang)
        assert smallest_letters(heatmap_chart.figure(found, editions, lang)) >= 9
        assert heatmap_chart(nothing, editions, lang).startswith(b"\x89PNG")
    changed = found.table.assign(hidden=found.table["hidden"] & (found.table["department"] != "土木部"))
    assert chart != heatmap_chart(Heatmap(changed, AS_OF, 5), editions, lang)
    assert imread(io.BytesIO(chart)).shape[1] > 800


@pytest.mark.parametrize(
    ("chosen", "shown_departments"),
    [
        ("", ["総務部", "土木部"]),
        ("総務部", ["総務部", "総務部/人事課"]),
        ("総務部/人事課", ["総務部/人事課"]),
        ("総務部/人事課/人事係", ["総務部/人事課"]),
    ],
)
def test_the_heat_map_goes_down_to_sections(chosen: str, shown_departments: list[str]) -> None:
    assert shown_in_heatmap(["", "総務部", "総務部/人事課", "総務部/人事課/人事係", "土木部"], chosen) == shown_departments
