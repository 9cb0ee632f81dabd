"""Handing in: one receipt, and a folder that nbgrader can grade in which nothing comes from a learner's notebook."""

import errno
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from kenshu.attempts import attempts, draw
from kenshu.attempts.notebook_journal import Entry
from kenshu.content import Content
from kenshu.errors import HandInRefused, StorageFailed
from kenshu.lab import collect as notebook
from kenshu.nbgrader.hand_in_files import inert, nbgrader_time
from kenshu.nbgrader.hand_in_folders import write_missing
from kenshu.results import handin
from kenshu.storage import ledger
from kenshu.storage.tables import answer as answer_table
from kenshu.storage.tables import receipt as receipt_table
from tests.conftest import NOW, Desk, right_answers

FOLDER_FILES = {"answers.json", "timestamp.txt", "working-hours.ipynb"}


def folder_of(desk: Desk, employee_id: str, module_id: str = "working-hours") -> Path:
    return desk.course.submitted / employee_id / module_id


@pytest.mark.both_databases
def test_a_hand_in_has_a_numbered_receipt_and_a_folder_when_nbgrader_needs_one(desk: Desk, employee: str, content: Content) -> None:
    attempt = desk.start(employee)
    desk.answer(attempt, right_answers(content, attempt))
    receipt = desk.hand_in(attempt)
    assert re.fullmatch(r"R-2026-000001-[2-9A-HJ-NP-Z]{5}", receipt.number)
    assert receipt.at == NOW
    folder = folder_of(desk, employee)
    assert not folder.exists()  # nobody waits for files that can be made from the record
    write_missing(desk.course)
    assert {path.name for path in folder.iterdir()} >= FOLDER_FILES
    record = json.loads((folder / "answers.json").read_text(encoding="utf-8"))
    assert record["employee"] == employee
    assert record["draw"] == attempt.draw
    assert record["receipt"] == receipt.number
    assert {slot: value for slot, value in record["answers"].items() if value is not None} == right_answers(content, attempt)


def test_nbgrader_reads_the_time_as_it_was(desk: Desk, employee: str) -> None:
    from nbgrader.utils import parse_utc

    desk.hand_in(desk.start(employee))
    write_missing(desk.course)
    text = (folder_of(desk, employee) / "timestamp.txt").read_text()
    assert text == nbgrader_time(NOW)
    assert parse_utc(text) == NOW.replace(tzinfo=None)


@pytest.mark.both_databases
def test_handing_in_twice_gives_one_receipt(desk: Desk, employee: str) -> None:
    attempt = desk.start(employee)
    first = desk.hand_in(attempt)
    assert desk.hand_in(attempt, NOW + timedelta(hours=1)) == first
    with desk.database.reading() as conn:
        assert conn.execute(select(func.count()).select_from(receipt_table)).scalar_one() == 1


@pytest.mark.both_databases
def test_the_numbers_of_a_year_go_on_from_the_last_and_begin_anew_with_the_next(desk: Desk) -> None:
    at = [NOW, NOW + timedelta(hours=1), NOW + timedelta(days=60), NOW + timedelta(days=61), NOW + timedelta(hours=2)]

    numbers = [desk.hand_in(desk.start(desk.employ(f"E{place}")), when).number for place, when in enumerate(at)]

    assert [number[:13] for number in numbers] == [
        "R-2026-000001",
        "R-2026-000002",
        "R-2027-000001",
        "R-2027-000002",
        "R-2026-000003",
    ]


def test_a_full_disk_leaves_the_attempt_open(desk: Desk, employee: str, monkeypatch: pytest.MonkeyPatch) -> None:
    attempt = desk.start(employee)
    chain = ledger.chain

    def full(*record: Any) -> None:
        chain(*record)
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as faulty:
        faulty.setattr(ledger, "chain", full)
        with pytest.raises(StorageFailed, match="No space left"):
            desk.hand_in(attempt)
    with desk.database.reading() as conn:
        assert attempts.find(conn, attempt.id).handed_in_at is None
    assert desk.hand_in(attempt).attempt_id == attempt.id


def test_a_journal_that_holds_what_was_not_offered_is_refused(desk: Desk, employee: str) -> None:
    attempt = desk.start(employee)
    with desk.database.writing() as conn:
        row = {"attempt_id": attempt.id, "slot": "t01", "seq": 1, "value": "zz", "click_id": "c", "at": NOW}
        conn.execute(answer_table.insert().values(row))
    with pytest.raises(HandInRefused, match="zz"):
        desk.hand_in(attempt)
    assert not folder_of(desk, employee).exists()


HOSTILE = [
    "<script>window.hit=1</script>",
    "<img src=x onerror=window.hit=1>",
    "</pre><script>window.hit=1</script>",
    "a\u2028<script>window.hit=1</script>\n\n    <b>x</b>",
    "[x](javascript:window.hit=1) ![y](http://evil.invalid/y.png)",
    "$$\\href{javascript:window.hit=1}{x}$$ \\(\\unicode{x}\\)",
    "```\n</code></pre><iframe src=//evil.invalid></iframe>",
    "-->\n<svg onload=window.hit=1>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_is_inert_where_formgrader_renders_it(text: str) -> None:
    from html.parser import HTMLParser

    from nbconvert.filters import markdown2html

    class Tags(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.tags: list[tuple[str, Any]] = []
            self.text = ""

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.tags.append((tag, attrs))

        def handle_data(self, data: str) -> None:
            self.text += data

    page = Tags()
    page.feed(markdown2html(inert({"ja": "設問 <1>", "en": "Question & 1"}, text)))
    page.close()
    assert page.tags == [("p", [("lang", "ja")]), ("p", [("lang", "en")]), ("pre", [("style", "white-space: pre-wrap")])]
    assert text.replace("\r\n", "\n") in page.text


def entries(desk: Desk, employee_id: str, values: dict[str, Any], number: int = 1) -> list[Entry]:
    drawn = draw.draw(desk.edition().released, employee_id, number)
    return [Entry(number, slot, drawn.get(slot, "?"), value, 1, NOW) for slot, value in values.items()]


def take_in(desk: Desk, employee_id: str, lines: list[Entry], number: int = 1) -> handin.Receipt:
    with desk.database.writing() as conn:
        return notebook.take_in(conn, desk.course, "working-hours", employee_id, number, lines, NOW)


@pytest.mark.both_databases
def test_a_notebooks_journal_is_handed_in_like_any_other_attempt(desk: Desk, employee: str, content: Content) -> None:
    drawn = draw.draw(desk.edition().released, employee, 1)
    keys = {slot: content.questions[question].key() for slot, question in drawn.items() if slot == "t01"}
    receipt = take_in(desk, employee, entries(desk, employee, keys))
    with desk.database.reading() as conn:
        assert conn.execute(select(receipt_table.c.answers)).scalar_one()["t01"] == keys["t01"]
    assert take_in(desk, employee, entries(desk, employee, {})) == receipt


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"t99": "k3"}, "t99"),
        ({"t01": "zz"}, "zz"),
        ({"t01": 7}, "int"),
        ({"t01": {"a": []}}, "dict"),
    ],
)
def test_a_notebooks_journal_with_what_was_not_offered_is_refused(
    desk: Desk, employee: str, values: dict[str, Any], said: str
) -> None:
    with pytest.raises(HandInRefused, match=said):
        take_in(desk, employee, entries(desk, employee, values))
    with desk.database.reading() as conn:
        assert attempts.of(conn, employee) == []


def test_another_persons_draw_and_another_modules_question_are_refused(desk: Desk, employee: str) -> None:
    for question in ("transfer-season-1", "no-such-question"):
        with pytest.raises(HandInRefused, match=question):
            take_in(desk, employee, [Entry(1, "t01", question, "k3", 1, NOW)])


def test_an_attempt_that_is_not_the_next_is_refused(desk: Desk, employee: str) -> None:
    with pytest.raises(HandInRefused, match="3"):
        take_in(desk, employee, entries(desk, employee, {}, number=3), number=3)
