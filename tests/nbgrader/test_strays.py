"""What lies in `submitted/` beside the hand-ins on record is named, and nothing of it is graded; everybody here is fictional."""

import errno
import json
import shutil
import unicodedata
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kenshu.nbgrader.hand_in_folders import write_missing
from kenshu.nbgrader.strays import strays
from tests.conftest import NOW, Desk

MODULE = "working-hours"
LATER = NOW + timedelta(days=1)
Put = Callable[[Path], None]


def named(desk: Desk) -> list[tuple[str, str]]:
    """[(why, what is said)]."""
    with desk.database.reading() as conn:
        return [(fault.key.removeprefix("stray."), fault.message("ja")) for fault in strays(desk.course, conn, LATER)]


def files(**content: str) -> Put:
    def put(folder: Path) -> None:
        folder.mkdir(parents=True)
        for name, text in content.items():
            (folder / name).write_text(text, encoding="utf-8")

    return put


def answers(employee_id: str, module_id: str, mark: str = "") -> str:
    return mark + json.dumps({"employee": employee_id, "module": module_id, "draw": {}, "answers": {}})


def link(folder: Path) -> None:
    folder.parent.mkdir(parents=True)
    folder.symlink_to(folder.parent.parent.parent)


def loop(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "answers.json").symlink_to(folder / "answers.json")


@pytest.mark.parametrize(
    ("place", "put", "why", "says"),
    [
        ("E0001/working-hours", files(**{"working-hours.ipynb": "{}"}), "no_answers", "working-hours.ipynb があり"),
        ("E0001/working-hours", files(**{"working-hours (1).ipynb": "{}"}), "no_answers", "working-hours (1).ipynb があり"),
        (
            "E0001/working-hours",
            files(**{"working-hours-Copy1.ipynb": "{}", "account.ipynb": "{}"}),
            "no_answers",
            "account.ipynb, working-hours-Copy1.ipynb",
        ),
        ("E0001/working-hours", files(), "empty", "空のフォルダー"),
        ("E0001/working-hours", link, "link", "リンク"),
        ("E0001/working-hours", loop, "unreadable", "symbolic links"),
        ("E0001/working-hours", files(**{"answers.json": "{"}), "unreadable", "Expecting"),
        ("E0001/working-hours", files(**{"answers.json": answers("E0002", MODULE)}), "others", "E0002/working-hours の回答"),
        ("E0001/working-hours", files(**{"answers.json": answers("E0001", "x")}), "others", "E0001/x の回答"),
        ("E0001/working-hours", files(**{"answers.json": answers("E0001", MODULE)}), "unrecorded", "記録に"),
        ("E0001/working-hours", files(**{"answers.json": answers("E0001", MODULE, "\ufeff")}), "unrecorded", "記録に"),
        ("E0001/Working-Hours", files(), "module", "「working-hours」とは"),
        ("E0001/working-hours ", files(), "module", "「working-hours」とは"),
        ("e0001/working-hours", files(), "person", "似た番号: E0001"),
        ("E0001 /working-hours", files(), "person", "似た番号: E0001"),
        ("X9/working-hours", files(), "person", "似た番号: -"),
        ("E0001/working-hours\nx", files(), "name", "E0001/working-hours\\nx"),
        ("E0001\n/working-hours", files(), "name", "E0001\\n/working-hours"),
        ("E0001/working-hours.ipynb", lambda path: files(**{path.name: "{}"})(path.parent), "place", "working-hours.ipynb"),
        ("working-hours.ipynb", lambda path: files(**{path.name: "{}"})(path.parent), "place", "submitted/working-hours.ipynb"),
    ],
)
def test_what_is_no_hand_in_is_named_with_what_is_there(desk: Desk, place: str, put: Put, why: str, says: str) -> None:
    desk.employ("E0001")
    put(desk.course.submitted / place)
    ((found, said),) = named(desk)
    assert found == why
    assert says in said
    assert "\n" not in said


def test_a_name_in_letters_that_macos_takes_apart_is_found_alike(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from kenshu.nbgrader.strays import _alike

    assert _alike(unicodedata.normalize("NFD", "ガイド"), ["ガイド"]) == "ガイド"


def test_a_folder_that_may_not_be_read_stops_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for person in ("E0001", "E0002"):
        desk.employ(person)
        files()(desk.course.submitted / person / MODULE)
    inside = Path.iterdir

    def refused(folder: Path) -> Iterator[Path]:  # its modes stop nobody who may read everything, as root may
        if folder == desk.course.submitted / "E0001" / MODULE:
            raise PermissionError(errno.EACCES, "Permission denied", str(folder))
        return inside(folder)

    monkeypatch.setattr(Path, "iterdir", refused)
    assert [why for why, _ in named(desk)] == ["unreadable", "empty"]


def test_hand_ins_on_record_and_other_assignments_are_no_strays(desk: Desk, employee: str) -> None:
    assert named(desk) == []
    desk.hand_in(desk.start(employee))
    write_missing(desk.course)
    files(**{"problem1.ipynb": "{}"})(desk.course.submitted / employee / "ps1")
    files(**{"problem1.ipynb": "{}"})(desk.course.submitted / "hacker" / "ps1")
    (desk.course.submitted / ".DS_Store").write_text("")
    assert named(desk) == []


@pytest.mark.parametrize("stamp", ["2099-01-01 00:00:00.000000 UTC", "令和8年11月25日"])
def test_a_time_that_is_still_to_come_is_named(desk: Desk, employee: str, stamp: str) -> None:
    desk.hand_in(desk.start(employee))
    write_missing(desk.course)
    (desk.course.submitted / employee / MODULE / "timestamp.txt").write_text(stamp, encoding="utf-8")
    assert [why for why, _ in named(desk)] == ["later"]


def test_a_recorded_hand_in_whose_answers_were_deleted_is_written_anew(desk: Desk, employee: str) -> None:
    desk.hand_in(desk.start(employee))
    write_missing(desk.course)
    folder = desk.course.submitted / employee / MODULE
    (folder / "answers.json").unlink()
    assert write_missing(desk.course).lacking == 1
    assert (folder / "answers.json").is_file()
    shutil.rmtree(folder)
