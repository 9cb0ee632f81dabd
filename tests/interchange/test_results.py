"""Results for the personnel system."""

import csv
import io
import json
from datetime import date

from click.testing import CliRunner
from openpyxl import load_workbook

from kenshu.assigning.assignments import assign
from kenshu.cli.main import kenshu
from kenshu.content import Content
from kenshu.errors import KenshuError
from kenshu.interchange.results import COLUMNS, results, results_csv, schema
from kenshu.results import grades
from kenshu.storage import ledger
from kenshu.storage.tables import post
from tests.conftest import NOW, Desk

DAY = date(2026, 11, 24)


def city(desk: Desk, content: Content) -> None:
    with desk.database.writing() as conn:
        assign(conn, "working-hours", by="hr", now=NOW, due=date(2026, 11, 1))
    for number in (1, 2):
        key = desk.employ(f"E{number}")
        with desk.database.writing() as conn:
            row = {"employee_id": key, "department": '=総務部,"A"', "employment_type": "regular"}
            ledger.add(conn, post, [{**row, "since": date(2026, 4, 1), "entered_at": NOW}])
    attempt = desk.start("E1")
    desk.hand_in(attempt)
    with desk.database.writing() as conn:
        grades.add_all(conn, [grades.graded(attempt.id, {"t01": {"points": 10.0, "max": 10.0}}, 80, "kenshu", NOW)])


def test_a_row_says_where_a_person_stands_and_no_more(desk: Desk, content: Content) -> None:
    city(desk, content)
    with desk.database.reading() as conn:
        table = results(conn, DAY, desk.course.time_zone)
    assert list(table.columns) == list(COLUMNS)
    rows = list(csv.DictReader(io.StringIO(results_csv(table).decode("utf-8-sig"))))
    assert rows[0] == {
        "employee_id": "E1",
        "module_id": "working-hours",
        "department": '=総務部,"A"',
        "employment_type": "regular",
        "state": "completed",
        "due": "2026-11-01",
        "overdue": "false",
        "late": "true",
        "completed_on": "2026-11-24",
        "valid_until": "2027-03-31",
        "certificate": "",
    }
    assert (rows[1]["state"], rows[1]["overdue"], rows[1]["completed_on"]) == ("not_started", "true", "")


def test_a_workbook_keeps_zeros_and_what_begins_like_a_formula_is_text(desk: Desk, content: Content) -> None:
    city(desk, content)
    row = {"employee_id": desk.employ("001001"), "department": "-1+1", "employment_type": "regular"}
    with desk.database.writing() as conn:
        ledger.add(conn, post, [{**row, "since": date(2026, 4, 1), "entered_at": NOW}])
    file = desk.course.root / "results.XLSX"
    ran = CliRunner().invoke(kenshu, ["--course", str(desk.course.root), "results", str(file), "--as-of", DAY.isoformat()])
    assert ran.exit_code == 0, ran.output
    headings, *rows = load_workbook(file).worksheets[0].iter_rows()
    assert [cell.value for cell in headings] == list(COLUMNS)
    said = {row[0].value: (row[0].data_type, row[2].value, row[2].data_type) for row in rows}
    assert said["001001"] == ("s", "-1+1", "s")
    assert said["E1"] == ("s", '=総務部,"A"', "s")
    assert not file.with_suffix(".schema.json").exists()


def test_a_file_of_no_known_ending_is_refused_before_anything_is_written(desk: Desk) -> None:
    ran = CliRunner().invoke(kenshu, ["--course", str(desk.course.root), "results", str(desk.course.root / "results.xls")])
    assert isinstance(ran.exception, KenshuError)
    assert ".xlsx, .csv" in ran.exception.message("ja")
    assert not (desk.course.root / "results.xls").exists()


def test_the_file_keeps_to_its_schema(desk: Desk, content: Content) -> None:
    city(desk, content)
    file = desk.course.root / "results.csv"
    ran = CliRunner().invoke(kenshu, ["--course", str(desk.course.root), "results", str(file), "--as-of", DAY.isoformat()])
    assert ran.exit_code == 0, ran.output
    described = json.loads(file.with_suffix(".schema.json").read_text(encoding="utf-8"))
    assert described == schema()
    rows = list(csv.DictReader(io.StringIO(file.read_bytes().decode("utf-8-sig"))))
    fields = {field["name"]: field for field in described["fields"]}
    assert list(rows[0]) == list(fields)
    for row in rows:
        for name, value in row.items():
            kind = fields[name]["type"]
            if kind == "date" and value:
                date.fromisoformat(value)
            assert kind != "boolean" or value in ("true", "false")
            assert value in fields[name].get("constraints", {}).get("enum", [value])
    keys = [tuple(row[key] for key in described["primaryKey"]) for row in rows]
    assert len(set(keys)) == len(keys)
