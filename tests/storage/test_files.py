"""Files and folders are replaced whole: a fault leaves the old ones, and nothing lies about."""

import errno
import os
import threading
from pathlib import Path

import pytest

from kenshu.errors import StorageFailed
from kenshu.storage import files
from kenshu.storage.files import fresh_folder, remove_abandoned, replace_folder, write_whole


def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    monkeypatch.setattr(Path, "write_bytes", full)


def test_a_full_disk_leaves_the_old_file_and_the_old_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, folder = tmp_path / "a.json", tmp_path / "hand-in"
    write_whole(file, b"old")
    replace_folder(folder, {"a.json": b"old"})
    full_disk(monkeypatch)
    with pytest.raises(StorageFailed):
        write_whole(file, b"new")
    with pytest.raises(StorageFailed):
        replace_folder(folder, {"a.json": b"new"})
    assert file.read_bytes() == (folder / "a.json").read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "hand-in"]


def test_a_folder_holds_the_new_files_and_no_others(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "hand-in"
    replace_folder(folder, {"a": b"1", "b": b"2"})
    (folder / "b").chmod(0o444)
    replace_folder(folder, {"a": b"3"})
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {"a": b"3"}
    assert [path.name for path in folder.parent.iterdir()] == ["hand-in"]


def test_a_block_that_fails_leaves_the_old_folder(tmp_path: Path) -> None:
    folder = tmp_path / "release"
    replace_folder(folder, {"a": b"1"})
    with pytest.raises(RuntimeError), fresh_folder(folder) as fresh:
        (fresh / "b").write_bytes(b"2")
        raise RuntimeError
    assert [path.name for path in tmp_path.iterdir()] == ["release"]
    assert [path.name for path in folder.iterdir()] == ["a"]


def test_two_writers_leave_one_whole_folder(tmp_path: Path) -> None:
    folder = tmp_path / "hand-in"
    faults: list[BaseException] = []

    def write(content: bytes) -> None:
        try:
            for _ in range(20):
                replace_folder(folder, {"a": content, "b": content})
        except BaseException as fault:
            faults.append(fault)

    writers = [threading.Thread(target=write, args=(content,)) for content in (b"1", b"2")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert faults == []
    assert (folder / "a").read_bytes() == (folder / "b").read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["hand-in"]


def test_what_a_killed_process_left_is_removed_once_it_is_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "hand-in"
    replace_folder(folder, {"a.json": b"1"})
    left = tmp_path / ".hand-in.0123"
    replace_folder(left, {"a.json": b"half"}, 0o444)
    remove_abandoned(folder)
    assert left.is_dir()
    monkeypatch.setattr(files, "ABANDONED_AFTER", 0.0)
    remove_abandoned(folder)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["hand-in"]
