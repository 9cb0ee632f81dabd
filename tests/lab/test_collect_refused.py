"""A hand-in in the exchange that is refused with its reason, and whose it is."""

import json
import os
import stat
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kenshu.cli.main import kenshu
from kenshu.lab.collect import MOST_BYTES, collect
from kenshu.people.numbers import give
from kenshu.storage import Database
from tests.conftest import NOW, Desk
from tests.lab.exchange import ACCOUNT, MODULE, Exchange, handed_in, reasons

pytestmark = pytest.mark.usefixtures("employee")


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


def test_an_account_is_mapped_to_a_number_and_a_former_number_is_nobodys(
    exchange: Exchange, desk: Desk, database: Database
) -> None:
    desk.employ("E0002")
    with database.writing() as conn:
        give(conn, [("E0002", "2002", date(2026, 4, 1))], by="hr", now=NOW, reason="架空")
    exchange.put(exchange.lines("E0002"), who="E0002")
    assert "E0002" in reasons(exchange.lab(accounts={ACCOUNT: "E0002"}))[0]
    (taken,) = collect(exchange.lab(accounts={ACCOUNT: "2002"})).taken
    assert taken.employee_id == "E0002"


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
