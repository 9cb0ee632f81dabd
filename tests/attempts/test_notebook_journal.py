import errno
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kenshu.attempts.notebook_journal import ANSWERS, Entry, Mark, NotebookJournal
from kenshu.errors import HandInRefused, StorageFailed

AT = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
WHOLE = b'{"number":1,"slot":"t01","question":"q-1","value":"k3","click":1,"at":"2026-11-24T01:30:00+00:00"}\n'

KEEP_ON = """
import sys
from kenshu.attempts.notebook_journal import *
journal = NotebookJournal(Path(sys.argv[1]))
for click in range(1, 1000000):
    journal.append(Entry(1, "t01", "q-1", "x" * click, click, datetime.fromisoformat("2026-11-24T01:30:00+00:00")))
    print(click, flush=True)
"""


def entry(click: int, value: object = "k3") -> Entry:
    return Entry(1, "t01", "q-1", value, click, AT)


@pytest.fixture
def journal(tmp_path: Path) -> NotebookJournal:
    return NotebookJournal(tmp_path / ANSWERS)


def test_a_folder_without_answers_holds_no_line(journal: NotebookJournal) -> None:
    assert journal.lines() == []


def test_what_was_kept_is_read_back_in_order(journal: NotebookJournal) -> None:
    kept: list[Entry | Mark] = [
        entry(1, '私\n\u2028 "k3"'),
        entry(2, {"a1": "allowed"}),
        entry(3, None),
        Mark(1, "handed_in", AT),
        Mark(2, "begun", AT),
    ]
    for line in kept:
        journal.append(line)
    assert NotebookJournal(journal.path).lines() == kept
    assert journal.path.read_bytes().count(b"\n") == len(kept)


def test_a_torn_last_line_was_never_acknowledged_and_gives_way(journal: NotebookJournal) -> None:
    journal.append(entry(1))
    with journal.path.open("ab") as file:
        file.write(WHOLE[:40])
    assert journal.lines() == [entry(1)]
    journal.append(entry(2))
    assert journal.lines() == [entry(1), entry(2)]


def test_a_full_disk_refuses_and_leaves_the_file_as_it_was(journal: NotebookJournal, monkeypatch: pytest.MonkeyPatch) -> None:
    journal.append(entry(1))
    before = journal.path.read_bytes()

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(StorageFailed, match="No space left on device"):
            journal.append(entry(2))
    assert journal.path.read_bytes() == before
    journal.append(entry(3))
    assert journal.lines() == [entry(1), entry(3)]


def test_no_acknowledged_answer_is_lost_when_the_kernel_is_killed(journal: NotebookJournal) -> None:
    lost = []
    for acknowledged in (1, 3, 20):
        journal.path.unlink(missing_ok=True)
        kernel = subprocess.Popen([sys.executable, "-c", KEEP_ON, str(journal.path)], stdout=subprocess.PIPE, text=True)
        assert kernel.stdout is not None
        seen = [int(kernel.stdout.readline()) for _ in range(acknowledged)]
        kernel.send_signal(signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
        seen += [int(line) for line in kernel.communicate()[0].split()]
        kept = [line.click for line in journal.lines() if isinstance(line, Entry)]
        lost += [click for click in seen if click not in kept]
    assert lost == []


SPOILED = {
    "not JSON": b"k3",
    "a list": b"[]",
    "null": b"null",
    "not UTF-8": b"\xff",
    "too deep": b"[" * 100_000,
    "a number that is a truth": WHOLE.replace(b'"number":1', b'"number":true')[:-1],
    "attempt 0": WHOLE.replace(b'"number":1', b'"number":0')[:-1],
    "a number of 5,000 digits": WHOLE.replace(b'"number":1', b'"number":1' + b"0" * 5000)[:-1],
    "a slot that is no text": WHOLE.replace(b'"t01"', b"1")[:-1],
    "a question that is no text": WHOLE.replace(b'"q-1"', b"null")[:-1],
    "a click that is text": WHOLE.replace(b'"click":1', b'"click":"1"')[:-1],
    "a click below 0": WHOLE.replace(b'"click":1', b'"click":-1')[:-1],
    "a time without a zone": WHOLE.replace(b"+00:00", b"")[:-1],
    "no time": WHOLE.replace(b"2026-11-24T", b"tomorrow ")[:-1],
    "no value": WHOLE.replace(b'"value":"k3",', b"")[:-1],
    "a field too many": WHOLE.replace(b'"value"', b'"points":10,"value"')[:-1],
    "an unknown mark": b'{"number":1,"mark":"passed","at":"2026-11-24T01:30:00+00:00"}',
    "an empty line": b"",
}


@pytest.mark.parametrize("line", SPOILED.values(), ids=SPOILED)
def test_a_line_that_no_kernel_writes_is_refused_by_its_number(journal: NotebookJournal, line: bytes) -> None:
    journal.path.write_bytes(WHOLE + line + b"\n" + WHOLE)
    with pytest.raises(HandInRefused) as refusal:
        journal.lines()
    assert refusal.value.values == {"line": 2, "file": ANSWERS}
