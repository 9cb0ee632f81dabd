"""Folders that nbgrader itself collected are hand-ins too: graded once as they are, and read as data."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from tools.tampered import KINDS, MODULE, STOPPING, cell_of

from kenshu.course import Course
from kenshu.errors import StorageFailed
from kenshu.grading.bulk import grade
from kenshu.i18n import LANGS
from kenshu.nbgrader import tables as nbgrader
from kenshu.nbgrader.book import gradebook, open_gradebook
from kenshu.nbgrader.folder_handins import FolderHandIn, FolderRefused, waiting
from kenshu.nbgrader.gradebook import Tests as Released
from kenshu.nbgrader.gradebook import released_tests
from kenshu.storage.tables import graded_folder
from tests.conftest import Desk


@pytest.fixture
def collected(desk: Desk, employee: str) -> Path:
    """A folder of somebody without a record: a copy of what somebody else has handed in, who is graded already."""
    attempt = desk.start(employee)
    desk.answer(attempt, {"t01": right_answers_of(desk, attempt.draw)["t01"]})
    desk.hand_in(attempt)
    grade(desk.course, files="all")
    return Path(shutil.copytree(desk.course.submitted / employee / MODULE, desk.course.submitted / "X001" / MODULE))


def right_answers_of(desk: Desk, draw: dict[str, str]) -> dict[str, object]:
    from kenshu.content import load

    content = load(desk.course)
    return {slot: content.questions[question].key() for slot, question in draw.items() if slot.startswith("t")}


def names(desk: Desk) -> list[str]:
    with gradebook(desk.course) as book, book.reading() as rows, desk.database.reading() as conn:
        return [each.name for each in waiting(desk.course, conn, rows)]


def submitted(course: Course) -> list[str]:
    with gradebook(course) as book, book.reading() as conn:
        return sorted(conn.execute(select(nbgrader.submitted_assignment.c.student_id)).scalars())


def test_one_is_graded_once_and_again_when_it_has_changed(desk: Desk, collected: Path) -> None:
    assert names(desk) == ["X001/working-hours"]
    assert grade(desk.course).folders.graded == ["X001/working-hours"]
    assert names(desk) == []
    assert grade(desk.course).folders.graded == []
    (collected / "memo.txt").write_text("x", encoding="utf-8")
    assert grade(desk.course).folders.graded == ["X001/working-hours"]
    with desk.database.reading() as conn:
        assert len(conn.execute(select(graded_folder.c.digest)).all()) == 2


@pytest.mark.usefixtures("collected")
def test_one_that_the_gradebook_has_lost_is_graded_again(desk: Desk) -> None:
    grade(desk.course)
    with open_gradebook(desk.course) as book:
        book.remove_submission(MODULE, "X001")
    assert names(desk) == ["X001/working-hours"]
    grade(desk.course)
    assert submitted(desk.course) == ["E0001", "X001"]


def test_what_the_kit_has_a_receipt_of_is_never_read_from_a_folder(desk: Desk, collected: Path) -> None:
    grade(desk.course)
    answers = desk.course.submitted / "E0001" / MODULE / "answers.json"
    answers.write_bytes(answers.read_bytes().replace(b"}", b"} "))
    shutil.rmtree(collected)
    assert names(desk) == []


@pytest.mark.usefixtures("collected")
def test_hidden_folders_and_modules_that_are_not_released_are_none(desk: Desk) -> None:
    for name in ("X002/.working-hours.0f", ".X003/working-hours", "X004/unknown-module"):
        shutil.copytree(desk.course.submitted / "X001" / MODULE, desk.course.submitted / name)
    (desk.course.submitted / "X005").mkdir()
    (desk.course.submitted / "X005" / MODULE).write_text("a file", encoding="utf-8")
    assert names(desk) == ["X001/working-hours"]


def test_a_link_is_not_followed(desk: Desk, collected: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.ipynb"
    (collected / f"{MODULE}.ipynb").rename(secret)
    (collected / f"{MODULE}.ipynb").symlink_to(secret)
    (collected / "endless").symlink_to(collected)
    graded = grade(desk.course)
    assert [(each.folder, each.reason.key) for each in graded.folders.refused] == [("X001/working-hours", "folder.unreadable")]
    assert not (desk.course.autograded / "X001").exists()


def test_one_bad_folder_stops_no_other_and_says_how_to_mend_it(desk: Desk, collected: Path) -> None:
    for kind in (*STOPPING, "notebook-cut-off"):
        KINDS[kind](Path(shutil.copytree(collected, desk.course.submitted / kind / MODULE)))
    graded = grade(desk.course)
    assert graded.folders.graded == ["X001/working-hours"]
    assert {each.folder.partition("/")[0] for each in graded.folders.refused} == {*STOPPING, "notebook-cut-off"}
    for each in graded.folders.refused:
        for lang in LANGS:
            assert each.folder in each.reason.message(lang)
    again = grade(desk.course)
    assert again.folders.graded == []
    assert len(again.folders.refused) == len(graded.folders.refused)


def test_formgrader_finds_its_files_and_they_tell_the_points(desk: Desk, collected: Path) -> None:
    KINDS["edited"](collected)
    grade(desk.course)
    folder = desk.course.autograded / "X001" / MODULE
    assert {path.name for path in folder.iterdir()} == {path.name for path in collected.iterdir()} | {"questions.json"}
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o444}
    text = (folder / f"{MODULE}.ipynb").read_text(encoding="utf-8")
    shown = cell_of(json.loads(text), "grade-t01")["outputs"]
    assert [output["data"] for output in shown] == [{"text/plain": ["1.0"]}]
    assert "points = 100" not in text
    assert "上司に確認します。" in text


def test_nothing_in_a_folder_is_executed(desk: Desk, collected: Path, tmp_path: Path) -> None:
    path = collected / f"{MODULE}.ipynb"
    ran = tmp_path / "ran"
    path.write_text(path.read_text(encoding="utf-8").replace("kenshu.start()", f"open({str(ran)!r}, 'w')"), encoding="utf-8")
    assert str(ran) in path.read_text(encoding="utf-8")
    assert grade(desk.course).folders.graded == ["X001/working-hours"]
    assert not ran.exists()


def test_what_was_graded_is_a_record(desk: Desk, collected: Path) -> None:
    assert collected.exists()
    grade(desk.course)
    with pytest.raises(StorageFailed, match="never changed"), desk.database.writing() as conn:
        conn.execute(graded_folder.delete())


@pytest.fixture
def released(course: Course) -> Iterator[Released]:
    with gradebook(course) as book, book.reading() as conn:
        yield released_tests(conn, MODULE)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-11-24 01:30:00.250000 UTC", "2026-11-24T01:30:00.250000+00:00"),
        ("2026-11-24 10:30:00 +0900", "2026-11-24T10:15:00+00:00"),  # nbgrader takes such a zone for seconds
        ("2026-11-24 10:30:00 Asia/Tokyo", "2026-11-24T01:30:00+00:00"),
        ("2026-11-24T10:30:00+09:00", "2026-11-24T01:30:00+00:00"),
        ("2026-11-24 01:30:00", "2026-11-24T01:30:00+00:00"),
        ("", None),
    ],
)
def test_a_time_is_read_as_nbgrader_reads_it(
    course: Course, released: Released, tmp_path: Path, written: str, read: str | None
) -> None:
    from nbgrader.utils import parse_utc

    folder = Path(shutil.copytree(course.release / MODULE, tmp_path / "X001"))
    (folder / "timestamp.txt").write_text(written + "\n", encoding="utf-8")
    at = FolderHandIn("X001", MODULE, folder, "").submission(released).at
    assert (at and at.isoformat()) == read
    assert at is None or at.replace(tzinfo=None) == parse_utc(written)


def test_a_notebook_nested_without_end_is_refused(course: Course, released: Released, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(course.release / MODULE, tmp_path / "X001"))
    (folder / f"{MODULE}.ipynb").write_text('{"nbformat": 4, "cells": ' + "[" * 100_000, encoding="utf-8")
    with pytest.raises(FolderRefused) as fault:
        FolderHandIn("X001", MODULE, folder, "").submission(released)
    assert fault.value.submission is not None
    assert fault.value.submission.state == "damaged"
