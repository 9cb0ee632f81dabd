import getpass
import json
import os
import stat
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from kenshu import clock
from kenshu.attempts import attempts, journal
from kenshu.attempts.draw import draw
from kenshu.cli.main import kenshu
from kenshu.content import Content
from kenshu.course import Course
from kenshu.editions.compose import compose
from kenshu.editions.on_record import release, retire
from kenshu.editions.released import Released
from kenshu.lab.collect import MOST_BYTES, collect
from kenshu.nbgrader.hand_in_folders import write_missing
from kenshu.storage import Database
from tests.conftest import Desk

MODULE = "working-hours"
ACCOUNT = getpass.getuser()

pytestmark = pytest.mark.usefixtures("employee")


class Exchange:
    """The exchange of a course, and what learners put into it."""

    def __init__(self, course: Course, content: Content) -> None:
        self.course = course
        self.content = content
        self.inbound = course.exchange / course.settings["id"] / "inbound"
        self.inbound.mkdir(parents=True)

    def lines(self, employee_id: str = "E0001", number: int = 1) -> list[dict[str, Any]]:
        """The journal of somebody who answers every test question rightly."""
        released = json.loads((self.course.release / MODULE / "questions.json").read_text("utf-8"))
        at = "2026-11-24T01:30:00+00:00"
        keys = {
            slot: (question, self.content.questions[question].key() or "個人の考えです。")
            for slot, question in draw(Released.of_json(released), employee_id, number).items()
            if slot.startswith("t")
        }
        return [
            {"number": number, "slot": slot, "question": question, "value": value, "click": 1, "at": at}
            for slot, (question, value) in keys.items()
        ]

    def put(self, lines: list[dict[str, Any]] | bytes | None, who: str = "E0001", module: str = MODULE, random: str = "r1") -> Path:
        """A folder as nbgrader makes it."""
        folder: Path = self.inbound / f"{who}+{module}+2026-11-24 01:30:00.000000 UTC+{random}"
        folder.mkdir()
        (folder / "timestamp.txt").write_text("2020-01-01 00:00:00.000000 UTC")
        (folder / f"{module}.ipynb").write_text('{"cells": ["whatever a learner wrote"]}')
        if lines is not None:
            data = lines if isinstance(lines, bytes) else b"".join(json.dumps(line).encode() + b"\n" for line in lines)
            (folder / "answers.jsonl").write_bytes(data)
        return folder

    def lab(self, **settings: object) -> Course:
        """The course with other settings of its lab."""
        path = self.course.root / "course.yaml"
        path.write_text(yaml.safe_dump({**self.course.settings, "lab": settings}, allow_unicode=True), encoding="utf-8")
        return Course.at(self.course.root)


@pytest.fixture
def exchange(course: Course, content: Content) -> Exchange:
    return Exchange(course, content)


def handed_in(database: Database, employee_id: str = "E0001") -> list[attempts.Attempt]:
    with database.reading() as conn:
        return [attempt for attempt in attempts.of(conn, employee_id) if attempt.handed_in_at is not None]


def reasons(course: Course) -> list[str]:
    found = collect(course)
    assert found.taken == []
    return [refused.reason.message("en") for refused in found.refused]


def test_where_nothing_waits_nothing_is_collected(course: Course) -> None:
    assert collect(course).taken == []


def test_a_hand_in_is_taken_once_and_its_folder_stays(exchange: Exchange, database: Database) -> None:
    folder = exchange.put(exchange.lines())
    (taken,) = collect(exchange.course).taken
    (attempt,) = handed_in(database)
    assert (taken.employee_id, taken.module_id, taken.receipt.attempt_id) == ("E0001", MODULE, attempt.id)
    with database.reading() as conn:
        saved = journal.latest(conn, attempt.id)
    assert {slot: answer.value for slot, answer in saved.items()} == {line["slot"]: line["value"] for line in exchange.lines()}
    assert folder.is_dir()
    again = collect(exchange.course)
    assert (again.taken, again.refused) == ([], [])


def test_nothing_of_the_learners_notebook_is_kept(exchange: Exchange) -> None:
    exchange.put(exchange.lines())
    collect(exchange.course)
    write_missing(exchange.course)
    submitted = exchange.course.submitted / "E0001" / MODULE
    assert (submitted / f"{MODULE}.ipynb").is_file()
    assert b"whatever a learner wrote" not in b"".join(path.read_bytes() for path in submitted.iterdir())


def test_the_time_is_the_file_systems_whatever_the_learner_wrote(exchange: Exchange, database: Database) -> None:
    before = datetime.now(UTC) - timedelta(seconds=5)
    folder = exchange.put(exchange.lines())
    for path in (folder, folder / "answers.jsonl"):
        os.utime(path, (0, 0))
    (taken,) = collect(exchange.course).taken
    assert before < taken.receipt.at < datetime.now(UTC) + timedelta(seconds=5)
    assert handed_in(database)[0].handed_in_at == taken.receipt.at


def test_the_same_hand_in_twice_gets_one_receipt(exchange: Exchange, database: Database) -> None:
    exchange.put(exchange.lines(), random="r1")
    exchange.put(exchange.lines(), random="r2")
    receipts = {taken.receipt.number for taken in collect(exchange.course).taken}
    assert len(receipts) == 1
    assert len(handed_in(database)) == 1


def test_nothing_answered_is_a_hand_in_too(exchange: Exchange, database: Database) -> None:
    exchange.put([])
    assert len(collect(exchange.course).taken) == 1
    assert len(handed_in(database)) == 1


def test_the_attempt_that_was_begun_last_is_the_one_handed_in(exchange: Exchange, database: Database) -> None:
    exchange.put(exchange.lines(), random="r1")
    collect(exchange.course)
    marks = [
        {"number": 1, "mark": "handed_in", "at": "2026-11-24T01:40:00+00:00"},
        {"number": 2, "mark": "begun", "at": "2026-11-25T00:00:00+00:00"},
    ]
    exchange.put([*exchange.lines(), *marks, *exchange.lines(number=2)], random="r2")
    collect(exchange.course)
    assert [attempt.number for attempt in handed_in(database)] == [1, 2]


def test_an_attempt_begun_on_the_page_goes_on(exchange: Exchange, desk: Desk, database: Database) -> None:
    attempt = desk.start("E0001")
    first = exchange.lines()[0]
    desk.answer(attempt, {first["slot"]: None})
    exchange.put(exchange.lines())
    (taken,) = collect(exchange.course).taken
    assert taken.receipt.attempt_id == attempt.id
    with database.reading() as conn:
        assert journal.latest(conn, attempt.id)[first["slot"]].value == first["value"]


def released_anew(desk: Desk, content: Content, at: datetime | None = None) -> str:
    """Release the module with other prompts; return what its notebooks said before."""
    before = desk.edition(MODULE)
    written = deepcopy(dict(compose(content, content.modules[MODULE])))
    for question in written["questions"].values():
        question["offered"]["prompt"]["en"] += " Really?"
    with desk.database.writing() as conn:
        assert release(conn, written, "trainer", at or clock.now()) is not None
    return before.public_sha256


def saying(lines: list[dict[str, Any]], released: str) -> list[dict[str, Any]]:
    return [{**line, "released": released} for line in lines]


def test_what_was_begun_in_jupyterlab_outlives_a_new_release(exchange: Exchange, desk: Desk, content: Content) -> None:
    begun = desk.edition(MODULE)
    exchange.put(saying(exchange.lines(), released_anew(desk, content)))
    assert len(collect(exchange.course).taken) == 1
    assert handed_in(desk.database)[0].edition == begun.sha256 != desk.edition(MODULE).sha256


def test_what_was_answered_at_the_edition_before_is_not_handed_in(exchange: Exchange, desk: Desk, content: Content) -> None:
    old = released_anew(desk, content)
    first, second = exchange.lines()[:2]
    exchange.put([*saying([first], old), *saying([second], desk.edition(MODULE).public_sha256)])
    assert len(collect(exchange.course).taken) == 1
    (taken,) = handed_in(desk.database)
    assert taken.edition == desk.edition(MODULE).sha256
    with desk.database.reading() as conn:
        recorded = {slot: saved.value for slot, saved in journal.latest(conn, taken.id).items()}
    assert recorded == {second["slot"]: second["value"]}
    assert first["slot"] in taken.draw


def test_a_notebook_of_no_edition_on_record_is_refused(exchange: Exchange, desk: Desk) -> None:
    exchange.put(saying(exchange.lines(), "0" * 64))
    (refused,) = collect(exchange.course).refused
    assert "no edition on record" in refused.reason.message("en")
    assert "記録にある版" in refused.reason.message("ja")
    assert handed_in(desk.database) == []


def test_an_attempt_on_record_is_taken_at_the_edition_it_was_begun_at(exchange: Exchange, desk: Desk, content: Content) -> None:
    begun = desk.start("E0001")
    exchange.put(saying(exchange.lines(), released_anew(desk, content)))
    assert [taken.receipt.attempt_id for taken in collect(exchange.course).taken] == [begun.id]
    assert handed_in(desk.database)[0].edition == begun.edition != desk.edition(MODULE).sha256


def test_one_handed_in_before_another_edition_was_released_is_taken_after_it(
    exchange: Exchange, desk: Desk, content: Content
) -> None:
    folder = exchange.put(saying(exchange.lines(), desk.edition(MODULE).public_sha256))
    released_anew(desk, content, datetime.fromtimestamp(folder.stat().st_ctime, UTC) + timedelta(seconds=1))
    assert len(collect(exchange.course).taken) == 1


def test_a_retired_module_takes_what_was_begun_and_no_first_hand_in(exchange: Exchange, desk: Desk) -> None:
    desk.employ("E0002")
    begun = desk.start("E0001")
    with desk.database.writing() as conn:
        retire(conn, MODULE, "trainer", clock.now(), "quizzes/working-hours.yaml is gone")
    exchange.put(exchange.lines())
    exchange.put(exchange.lines("E0002"), who="E0002")
    collected = collect(exchange.lab(shared_account=True))
    assert [taken.receipt.attempt_id for taken in collected.taken] == [begun.id]
    (refused,) = collected.refused
    assert "is retired" in refused.reason.message("en")
    assert "終了しています" in refused.reason.message("ja")
    assert handed_in(desk.database, "E0002") == []


def changed(lines: list[dict[str, Any]], **values: object) -> list[dict[str, Any]]:
    return [{**lines[0], **values}, *lines[1:]]


@pytest.mark.parametrize(
    ("name", "values", "says"),
    [
        ("an option that was not offered", {"value": "zzz"}, "zzz"),
        ("a wrong type", {"value": {"k3": True}}, "shape"),
        ("a number that is not one", {"value": float("nan")}, "shape"),
        ("a slot that is not there", {"slot": "t99"}, "t99"),
        ("a question of another module", {"question": "locked-account-friends-1"}, "locked-account-friends-1"),
        ("a field that no kernel writes", {"points": 100}, "Line 1"),
    ],
)
def test_an_answer_that_no_kernel_keeps_is_refused_with_its_reason(
    exchange: Exchange, database: Database, name: str, values: dict[str, object], says: str
) -> None:
    folder = exchange.put(changed(exchange.lines(), **values))
    (reason,) = reasons(exchange.course)
    assert says in reason, name
    assert handed_in(database) == []
    assert folder.is_dir()
    assert len(reasons(exchange.course)) == 1


def test_answers_to_another_persons_questions_are_refused(exchange: Exchange, desk: Desk, database: Database) -> None:
    desk.employ("E0002")
    exchange.put(exchange.lines("E0002"))
    assert "is not the question of this attempt" in reasons(exchange.course)[0]
    assert handed_in(database) == []


def test_an_attempt_that_is_not_the_next_is_refused(exchange: Exchange, database: Database) -> None:
    exchange.put(exchange.lines(number=3))
    assert "attempt 3" in reasons(exchange.course)[0]
    assert handed_in(database) == []


def test_ten_megabytes_are_refused_unread(exchange: Exchange) -> None:
    exchange.put(b" " * 10_000_000, random="r1")
    assert "10000000 bytes" in reasons(exchange.course)[0]
    exchange.put(b" " * MOST_BYTES, random="r2")
    assert len(collect(exchange.course).taken) == 1


@pytest.mark.parametrize(
    ("who", "module", "says"),
    [
        ("E0009", MODULE, "not in the roster"),
        ("E0001", "nowhere", "no released module"),
        ("E0001", "..", "no released module"),
        ("E0001", ".", "no released module"),
        ("", "..", "not in the roster"),
        ("..", MODULE, "name nbgrader gives"),
        ("E0001", "", "name nbgrader gives"),
    ],
)
def test_what_is_nobodys_or_no_modules_is_refused(exchange: Exchange, who: str, module: str, says: str) -> None:
    exchange.put([], who=who, module=module)
    assert says in reasons(exchange.course)[0]


def test_a_hand_in_at_an_assignment_of_nbgraders_is_left_to_it(exchange: Exchange, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KENSHU_LANG", "en")
    source = exchange.course.modules / "ps1" / "problem1.ipynb"
    source.parent.mkdir()
    source.write_text("{}")
    exchange.put(None, module="ps1")
    exchange.put(exchange.lines())
    said = CliRunner().invoke(kenshu, ["--course", str(exchange.course.root), "collect"])
    assert said.exit_code == 0
    assert "Its hand-ins are left to nbgrader: 1 (nbgrader collect ps1" in said.output
    assert "Taken in: 1; refused: 0" in said.output
    figures = json.loads(CliRunner().invoke(kenshu, ["--course", str(exchange.course.root), "collect", "--json"]).output)
    assert figures == {"taken": [], "passed_by": {"ps1": 1}, "refused": []}


def test_a_hand_in_without_answers_is_refused(exchange: Exchange) -> None:
    exchange.put(None)
    assert "answers.jsonl cannot be read" in reasons(exchange.course)[0]


def test_a_link_to_somebody_elses_file_is_not_followed(exchange: Exchange, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere.jsonl"
    target.write_bytes(b"")
    folder = exchange.put(None)
    (folder / "answers.jsonl").symlink_to(target)
    assert "answers.jsonl cannot be read" in reasons(exchange.course)[0]


def test_a_pipe_is_not_waited_on(exchange: Exchange) -> None:
    os.mkfifo(exchange.put(None) / "answers.jsonl")
    assert "answers.jsonl cannot be read" in reasons(exchange.course)[0]


def test_one_that_is_refused_stops_no_other(exchange: Exchange) -> None:
    exchange.put(b"spoiled\n", random="r1")
    (exchange.inbound / "a file").write_text("")
    exchange.put(exchange.lines(), random="r2")
    found = collect(exchange.course)
    assert [taken.name.rsplit("+", 1)[1] for taken in found.taken] == ["r2"]
    assert len(found.refused) == 2


def test_who_it_is_follows_from_who_owns_the_folder_not_from_its_name(exchange: Exchange, desk: Desk, database: Database) -> None:
    desk.employ("E0002")
    course = exchange.lab(accounts={ACCOUNT: "E0002"})
    exchange.put(exchange.lines("E0002"), who="E0001")
    (taken,) = collect(course).taken
    assert taken.employee_id == "E0002"
    assert handed_in(database, "E0001") == []


def test_an_account_named_like_an_employee_is_that_employee(exchange: Exchange, desk: Desk) -> None:
    desk.employ(ACCOUNT)
    exchange.put(exchange.lines(ACCOUNT), who="E0001")
    assert collect(exchange.lab()).taken[0].employee_id == ACCOUNT


def test_an_account_that_is_nobodys_is_refused_and_the_way_out_is_said(exchange: Exchange) -> None:
    exchange.put(exchange.lines())
    assert f"Add “{ACCOUNT}: employee id” to lab: accounts:" in reasons(exchange.lab())[0]


def test_answers_that_somebody_else_put_there_are_nobodys(exchange: Exchange, monkeypatch: pytest.MonkeyPatch) -> None:
    exchange.put(exchange.lines())
    own = os.fstat

    def somebody_elses(handle: int) -> os.stat_result:
        found = list(own(handle))
        found[stat.ST_UID] = 65534
        return os.stat_result(found)

    monkeypatch.setattr(os, "fstat", somebody_elses)
    assert "owner" in reasons(exchange.course)[0]
