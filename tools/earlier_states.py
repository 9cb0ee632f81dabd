"""The databases of `tests/storage/states/`: one of each shape that the kit's tables had before schema numbers.

    python -m tools.earlier_states

Each is made by the kit of that time: its commit is taken out of the history into a folder, and its own code builds the course,
writes a few fictional people with a row of every record, and prints its report. The rows have random ids and salts: what is made
again is alike, not the same. A shape that has a schema number needs none of this: its migration is in the tree.
"""

import gzip
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
STATES = ROOT / "tests" / "storage" / "states"
DAY = "2026-12-26"  # of the reports

# Before modules could be built or graded: people and what they answered, by the functions that there were.
_FIRST = """
import sys
from datetime import UTC, date, datetime
from kenshu.player import attempts, journal
from kenshu.storage import open_database
from kenshu.storage import tables as t

at = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)
question = {"id": "q", "kind": "single", "parts": [{"id": "a1"}, {"id": "b2"}]}
test = [{"id": "t01", "group": "g", "place": 0, "pool": ["q"]}]
released = {"module": "working-hours", "attempts": 3, "practice": [], "test": test, "questions": {"q": question}}
database = open_database("sqlite:///" + sys.argv[1])
with database.writing() as conn:
    for number, way in ((1, "a1"), (2, "b2"), (3, None)):
        person = f"{number:04}"
        conn.execute(t.employee.insert().values(id=person, name=f"架空 {number}", mail=f"{person}@fictional.example", added_at=at))
        post = {"employee_id": person, "department": "総務部/人事課", "employment_type": "regular", "since": date(2026, 4, 1)}
        conn.execute(t.post.insert().values(**post, entered_at=at))
        conn.execute(t.account.insert().values(employee_id=person, role="employee", password_hash="-", set_at=at))
        taken = attempts.start(conn, released, person, at)
        if way:
            journal.save(conn, released, taken, "t01", way, 0, "c1", at)
            handed_in = {"number": f"r{number}", "attempt_id": taken.id, "answers": {"t01": way}, "via": "page", "at": at}
            conn.execute(t.receipt.insert().values(handed_in))
            worth = {"score": 1.0 if way == "a1" else 0.0, "max_score": 1.0, "awaiting": 0.0, "pass_mark": 80}
            slots = {"t01": {"points": worth["score"], "max": 1.0}}
            conn.execute(t.grade.insert().values(attempt_id=taken.id, slots=slots, **worth, graded_by="kenshu", at=at))
    made = {"made_by": "0001", "made_at": at}
    rule = {"module_id": "working-hours", "department": "総務部", "employment_types": [], "due": date(2026, 12, 25)}
    conn.execute(t.assignment.insert().values(**rule, **made))
database.close()
"""

# The demo of that time, on five people of its roster.
_DEMO = """
import subprocess, sys
from pathlib import Path

roster = Path("grading/roster.csv")
lines = roster.read_text(encoding="utf-8").splitlines(keepends=True)
roster.write_text("".join([lines[0], *lines[3:8]]), encoding="utf-8")
subprocess.run([sys.executable, "-m", "kenshu", "demo"], check=True)
Path("grading/kenshu.db").rename(sys.argv[1])
"""

# And a year of two people by the writer of that time, with a row of every record.
_YEAR = """
from kenshu.content import load
from kenshu.course import Course
from kenshu.storage import open_database
from tools.sample_year import write_year

course = Course.at(Path())
database = open_database("sqlite:///" + sys.argv[1])
write_year(database, course, load(course), 60)
database.close()
"""


@dataclass(frozen=True)
class State:
    """A shape of the tables: a late commit that had it, and what writes its rows there."""

    name: str
    commit: str
    script: str
    reports: bool = True


EARLIER = (
    State("1-first", "f451669", _FIRST, reports=False),
    State("2-before-the-chain", "7b12d3f", _DEMO),
    State("3-chain", "3b7984d", _DEMO + _YEAR),
    State("4-ended-sessions", "7c0de06", _DEMO + _YEAR),
    State("5-graded-folders", "b9fa0c2", _DEMO + _YEAR),
    State("6-covering-indices", "7b2af4d", _DEMO + _YEAR),
    State("7-failed-sign-ins", "141fc93", _DEMO + _YEAR),
)


def make(state: State) -> None:
    """Write a state's database and, where that kit had reports, its report of `DAY`."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        packed = subprocess.run(["git", "archive", state.commit], cwd=ROOT, capture_output=True, check=True).stdout
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(folder, filter="data")
        database = folder / "made.db"
        _run(folder, ["-c", state.script, str(database)])
        raw = database.read_bytes()
        (STATES / f"{state.name}.db.gz").write_bytes(gzip.compress(raw, mtime=0))
        if state.reports:
            (folder / "grading").mkdir(exist_ok=True)
            database.rename(folder / "grading" / "kenshu.db")
            _run(folder, ["-m", "kenshu", "report", "--lang", "ja", "--as-of", DAY])
            shutil.copyfile(folder / "grading" / "reports" / "completion.csv", STATES / f"{state.name}.completion.csv")


def _run(folder: Path, words: list[str]) -> None:
    surroundings = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder / "src"), str(folder)]), "KENSHU_LANG": "ja"}
    subprocess.run([sys.executable, *words], cwd=folder, env=surroundings, stdout=subprocess.DEVNULL, check=True)


if __name__ == "__main__":
    STATES.mkdir(exist_ok=True)
    for each in EARLIER:
        make(each)
