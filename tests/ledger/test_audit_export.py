"""An auditor checks the export with nothing but Python; one changed byte is found."""

import json
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from kenshu.cli.main import kenshu
from kenshu.content import Content
from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.kinds import kind_of, released_question, right_answer, share
from kenshu.ledger import audit_export
from kenshu.ledger.auditor import verify as program
from kenshu.storage import Database
from kenshu.storage.tables import employee
from tests.ledger.conftest import Tamper


@pytest.fixture
def unpacked(year: Database, course: Course, tmp_path: Path) -> Path:
    audit_export.write(course, tmp_path / "audit.zip")
    with zipfile.ZipFile(tmp_path / "audit.zip") as archive:
        archive.extractall(tmp_path / "監査 files")
    return tmp_path / "監査 files"


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-X", "utf8", str(folder / "verify.py"), *arguments]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False, cwd=folder.parent)


def test_a_bare_interpreter_checks_it(unpacked: Path) -> None:
    done = run(unpacked)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1].endswith("withheld: certificate  faults: 0")


def test_a_changed_byte_is_found(unpacked: Path) -> None:
    path = unpacked / "rows" / "grade.jsonl"
    raw = bytearray(path.read_bytes())
    place = raw.index(b'"score":"') + len(b'"score":"')
    raw[place] ^= 0x01
    path.write_bytes(raw)
    done = run(unpacked)
    assert done.returncode == 1
    assert "the row was changed" in done.stdout
    assert "the score is not the sum" in done.stdout


def test_any_changed_byte_of_the_records_is_found(
    unpacked: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program, "RULES", program.scoring_rules(unpacked / "kinds"))
    assert program.main([str(unpacked)]) == 0
    chance = random.Random(1)
    for path in [unpacked / "ledger.jsonl", *sorted((unpacked / "rows").iterdir())]:
        whole = path.read_bytes()
        for place in chance.sample(range(len(whole)), min(12, len(whole))):
            path.write_bytes(whole[:place] + bytes([whole[place] ^ chance.choice([1, 2, 4, 32, 128])]) + whole[place + 1 :])
            meant = [json.loads(line) for line in whole.splitlines()]
            assert program.main([str(unpacked)]) == 1 or same(path, meant), (path.name, place)
        path.write_bytes(whole)
    assert program.main([str(unpacked)]) == 0
    capsys.readouterr()


def same(path: Path, meant: list[object]) -> bool:
    """Whether a file still says the same: a letter of an escape may be large or small."""
    return [json.loads(line) for line in path.read_bytes().splitlines()] == meant


def test_an_end_that_was_cut_off_is_found(unpacked: Path) -> None:
    lines = (unpacked / "ledger.jsonl").read_bytes().splitlines(keepends=True)
    last = json.loads(lines[-1])
    head = f"{last['seq']}:{last['hash']}"
    assert run(unpacked, "--head", head).returncode == 0
    (unpacked / "ledger.jsonl").write_bytes(b"".join(lines[:-1]))
    rows = unpacked / "rows" / f"{last['record']}.jsonl"
    kept = [line for line in rows.read_bytes().splitlines(keepends=True) if json.loads(line).get("id") != last["key"]]
    rows.write_bytes(b"".join(kept))
    done = run(unpacked, "--head", head)
    assert done.returncode == 1
    assert "the head that was noted" in done.stdout


def test_points_that_no_answer_earned_are_found(year: Database, course: Course, tamper: Tamper, tmp_path: Path) -> None:
    tamper("UPDATE grade SET slots = json_set(slots, '$.t01.points', 0.25) WHERE id = 1")
    audit_export.write(course, tmp_path / "audit.zip")
    with zipfile.ZipFile(tmp_path / "audit.zip") as archive:
        archive.extractall(tmp_path / "files")
    assert "the points are not what the answer earns" in run(tmp_path / "files").stdout


def test_it_scores_as_the_kit_does(content: Content, unpacked: Path) -> None:
    chance = random.Random(2)
    rules = program.scoring_rules(unpacked / "kinds")
    for question in content.questions.values():
        released = released_question(question, content.scenario_of[question.id])
        kind, key = question.kind, released["key"]
        guesses = [kind_of(kind).samples.guess(released["offered"], chance) for _ in range(6)]
        for value in (right_answer(released), None, *guesses):
            assert rules[kind].share(key, value) == share(kind, key, value)


def test_it_names_nobody(unpacked: Path, year: Database) -> None:
    with year.reading() as conn:
        people = conn.execute(select(employee.c.name, employee.c.mail, employee.c.kana)).all()
    raw = b"".join(path.read_bytes() for path in (unpacked / "rows").iterdir())
    written = json.dumps([json.loads(line) for line in raw.splitlines()], ensure_ascii=False)
    assert "総務部" in written
    assert not any(word in written for person in people for word in person if word)
    assert not (unpacked / "rows" / "certificate.jsonl").exists()


def test_the_command_writes_no_file_over_another(year: Database, course: Course, tmp_path: Path) -> None:
    runner = CliRunner(env={"KENSHU_LANG": "en"})
    arguments = ["--course", str(course.root), "ledger", "export", str(tmp_path / "a.zip")]
    assert runner.invoke(kenshu, [*arguments, "--json"]).exit_code == 0
    with pytest.raises(KenshuError, match="not written over"):
        audit_export.write(course, tmp_path / "a.zip")
