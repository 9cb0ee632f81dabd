import csv
import dataclasses
import io
import json
import zipfile
from collections.abc import Callable
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook
from tools.put_on_record import put_on_record

from kenshu.cli.main import kenshu
from kenshu.content import Content
from kenshu.course import Course
from kenshu.i18n import LANGS, Lang
from kenshu.reports.completion import completion
from kenshu.reports.export import completion_csv, completion_html, completion_workbook, write_report
from kenshu.reports.report import Report, on_screen
from kenshu.reports.sheets import inert
from kenshu.storage import Database, open_database
from kenshu.storage.tables import assignment, employee, post
from tests.conftest import NOW
from tests.reports.conftest import AS_OF, TOKYO

LIVE = [
    '=HYPERLINK("http://evil.example")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\uff1d1+1",
    "<script>alert(1)</script>",
    "$x$ [red] {y} & 'z'",
]


def report_of(database: Database, content: Content) -> Report:
    with database.reading() as conn:
        table = completion(conn, AS_OF, TOKYO)
    titles: dict[str, dict[Lang, str]] = {
        key: {"ja": module.title.ja, "en": module.title.en} for key, module in content.modules.items()
    }
    return Report(table, AS_OF, {"ja": "研修", "en": "Training"}, titles)


@pytest.fixture(scope="module")
def report(histories: Callable[[int, int], Path], content: Content) -> Report:
    """A report of a small city in which some departments have nobody who must take a module: to be read only."""
    with closing(open_database(f"sqlite:///{histories(1, 25)}")) as database:
        return report_of(database, content)


@pytest.fixture
def live(records: Database, content: Content) -> Report:
    """A report in which each department's name is one that a spreadsheet or a browser could take for more than a name."""
    with records.writing() as conn:
        put_on_record(conn, content)
        for number, department in enumerate(LIVE):
            conn.execute(employee.insert().values(id=str(number), name="架空", added_at=NOW))
            row = {"employee_id": str(number), "department": department.replace("/", "|"), "employment_type": "regular"}
            conn.execute(post.insert().values(**row, since=AS_OF, entered_at=NOW))
        rule = {"module_id": "working-hours", "employment_types": [], "due": AS_OF, "made_by": "hr", "made_at": NOW}
        conn.execute(assignment.insert().values(rule))
    return report_of(records, content)


class Page(HTMLParser):
    """What a page shows, which elements it has and where they point."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.shown: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("src", "href", "srcset", "action")]

    def handle_data(self, data: str) -> None:
        self.shown.append(data.strip())


@pytest.mark.parametrize("lang", LANGS)
def test_every_form_has_every_row_and_says_nobody_in_words(report: Report, tmp_path: Path, lang: Lang) -> None:
    files = write_report(report, tmp_path / "報告 書", lang)
    assert [file.name for file in files] == [f"completion.{form}" for form in ("xlsx", "csv", "pdf", "html", "png")]
    nobody = {"ja": "対象者なし", "en": "nobody required"}[lang]
    expected = int((report.table["required"] == 0).sum())
    assert expected > 0
    rows = list(csv.DictReader(io.StringIO(files[1].read_text(encoding="utf-8-sig"))))
    sheet = load_workbook(files[0]).worksheets[0]
    page = Page(files[3].read_text(encoding="utf-8"))
    assert (len(rows), sheet.max_row - 1) == (len(report.table), len(report.table))
    assert sum(nobody in row.values() for row in rows) == expected
    assert sum(cell.value == nobody for row in sheet.iter_rows() for cell in row) == expected
    assert page.shown.count(nobody) == expected
    assert files[4].read_bytes().startswith(b"\x89PNG")
    assert files[2].read_bytes().startswith(b"%PDF-")
    texts = [value for row in rows for value in row.values()] + page.shown
    assert [text for text in texts if text.lower().strip("%") in ("nan", "<na>", "none", "nat")] == []


def test_figures_in_the_workbook_are_numbers_with_their_formats(report: Report) -> None:
    sheet = load_workbook(io.BytesIO(completion_workbook(report, "ja"))).worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    assert sheet.freeze_panes == "D2"
    for row, expected in zip(sheet.iter_rows(min_row=2), report.table.to_dict("records"), strict=True):
        cells = dict(zip(headings, row, strict=True))
        assert cells["対象者"].value == expected["required"]
        if expected["required"]:
            assert cells["修了率"].value == pytest.approx(expected["completion_rate"])
            assert cells["修了率"].number_format == "0.0%"


def test_a_program_that_goes_by_a_sheets_range_reads_every_row(report: Report) -> None:
    sheet = load_workbook(io.BytesIO(completion_workbook(report, "ja")), read_only=True).worksheets[0]
    assert (sheet.max_row, sheet.max_column) == (len(report.table) + 1, len(report.figures) + 3)


def test_text_that_begins_like_a_formula_is_none(live: Report) -> None:
    workbook = io.BytesIO(completion_workbook(live, "ja"))
    sheet = load_workbook(workbook).worksheets[0]
    departments = [sheet.cell(line, 1) for line in range(2, sheet.max_row + 1)]
    assert {cell.data_type for cell in departments} == {"s"}
    assert {str(cell.value) for cell in departments} >= {text.replace("/", "|") for text in LIVE}
    with zipfile.ZipFile(workbook) as parts:
        assert not [name for name in parts.namelist() if b"<f>" in parts.read(name)]
    cells = [cell for row in csv.reader(io.StringIO(completion_csv(live, "ja").decode("utf-8-sig"))) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\uff1d"))]
    assert "'+1+1" in cells


def test_what_is_no_formula_keeps_its_letters() -> None:
    assert [inert(text) for text in ("総務部/=課", "12", "", " =1", "\t=1")] == ["総務部/=課", "12", "", "' =1", "'\t=1"]


def test_the_page_is_whole_in_itself_and_shows_names_as_text(live: Report) -> None:
    page = Page(completion_html(live, "en", dict.fromkeys(LANGS, b"a picture")))
    assert "script" not in page.tags
    assert "<script>alert(1)<|script>" in page.shown
    assert all(link.startswith("data:image/png;base64,") for link in page.links)
    assert {"所属", "Department"} <= set(page.shown)


def test_a_screen_holds_ten_figures_and_the_mean_and_the_files_hold_all(report: Report) -> None:
    table = report.table.assign(on_leave=0, exempt=0, expired=0, none_left=0, late=0, expiring=0)
    rare = ("on_leave", "exempt", "expired", "none_left", "late", "expiring")
    assert on_screen(table) == tuple(column for column in report.figures if column not in rare)
    table.loc[0, ["on_leave", "expired"]] = 1
    assert {"on_leave", "expired"} <= set(on_screen(table))
    assert len(on_screen(table)) == 11  # with the mean
    assert len(on_screen(table.drop(columns="mean_score"))) == 10


def test_where_people_are_counted_is_said_wherever_it_is_not_the_day(report: Report) -> None:
    then = dataclasses.replace(report, counted_in="completion")
    for lang, words in (("ja", "修了した日の所属"), ("en", "the day of their completion")):
        assert words in completion_html(then, lang, dict.fromkeys(LANGS, b""))
        notes = load_workbook(io.BytesIO(completion_workbook(then, lang))).worksheets[1]
        assert words in str(notes["A2"].value)
    assert "修了した日の所属" not in completion_html(report, "ja", dict.fromkeys(LANGS, b""))


def test_the_csv_says_the_day_language_and_every_column(report: Report) -> None:
    ja, en = (next(csv.reader(io.StringIO(completion_csv(report, lang).decode("utf-8-sig")))) for lang in LANGS)
    assert len(ja) == len(en) == len(report.figures) + 3
    assert ja[:3] == ["所属", "階層", "研修モジュール"]


def test_the_command_prints_and_writes_what_the_function_gives(
    course: Course, desk: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KENSHU_LANG", "ja")
    monkeypatch.setenv("COLUMNS", "80")
    arguments = ["--course", str(course.root), "report", "--as-of", "2026-11-20"]
    printed = CliRunner().invoke(kenshu, arguments)
    assert printed.exit_code == 0, printed.output
    assert "対象者なし" in printed.output
    figures = json.loads(CliRunner().invoke(kenshu, [*arguments, "--counted-in", "completion", "--json"]).output)
    assert figures["counted_in"] == "completion"
    assert {row["module"] for row in figures["rows"]} == {path.stem for path in course.quizzes.glob("*.yaml")}
    assert {row["completion"] for row in figures["rows"]} == {"0 of 0"}
    assert {row["completion_rate"] for row in figures["rows"]} == {None}
    assert all(Path(file).is_file() for file in figures["files"])
