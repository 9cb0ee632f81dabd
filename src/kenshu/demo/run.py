"""The whole run: what a city does with the kit over six weeks, in one go, on the sample city."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime

from rich.console import Console
from rich.progress import Progress
from sqlalchemy import func, select

from kenshu.assigning.assignments import required_on
from kenshu.content import Content, read_all
from kenshu.content.lint import lint
from kenshu.course import Course
from kenshu.demo.city import begin_anew
from kenshu.demo.enrolment import check_fictional, enrol
from kenshu.demo.simulate import City, grade_free_text
from kenshu.errors import ContentFaults
from kenshu.grading import bulk
from kenshu.grading.releasing import release
from kenshu.i18n import Lang, say
from kenshu.reports.export import write_report
from kenshu.reports.report import Report, make_report
from kenshu.results import grades
from kenshu.storage import open_database
from kenshu.storage.tables import answer, attempt, receipt


@dataclass(frozen=True)
class DemoRun:
    """A run's outcome: {figure: number}, its report, and the files of the report."""

    figures: dict[str, int]
    report: Report
    files: list[str]


def run(course: Course, now: datetime, lang: Lang, console: Console) -> DemoRun:
    """Run the kit once on the sample city, from linting to the report, telling on the console how far it is.

    Nothing happens later than `now`. Raises KenshuError: content that cannot be used, people who are not fictional in the roster or
    on record.
    """
    check_fictional(course.grading / "roster.csv")
    stage = _Stage(console, lang)
    content, figures = _lint(course, stage)
    begin_anew(course)
    with closing(open_database(course.database_url)) as database:
        city = City(course, database, now)
        with stage.step("build"):
            release(course, content, database, "demo", city.begin)
        stage.tell("done.build", modules=len(content.modules))
        enrolled, pairs = _enrol(city, stage)
        figures |= enrolled | _take_and_grade(city, pairs, stage)
    with stage.step("report"):
        report = make_report(course, city.today)
        files = write_report(report, course.reports, lang)
    return DemoRun(figures, report, [str(file) for file in files])


def _lint(course: Course, stage: "_Stage") -> tuple[Content, dict[str, int]]:
    with stage.step("lint"):
        content, faults = read_all(course)
        if content is None or faults:
            raise ContentFaults(faults)
        remarks = lint(content)
    figures = {
        "clauses": len(content.guideline.clauses),
        "scenarios": len(content.scenarios),
        "questions": len(content.questions),
        "modules": len(content.modules),
        "faults": len(remarks),
    }
    stage.tell("done.lint", **figures)
    if remarks:
        stage.tell("lint_faults", number=len(remarks))
    return content, figures


def _enrol(city: City, stage: "_Stage") -> tuple[dict[str, int], list[tuple[str, str]]]:
    """Enrol everybody at the beginning of the demo's history; return the figures, and who must take what."""
    with city.database.writing() as conn:
        first = city.course.learning_order[:1]
        enrolled = enrol(conn, city.course.grading / "roster.csv", city.today, city.begin, *first)
        required = required_on(conn, city.today, city.time_zone)
    stage.tell("done.roster", people=enrolled.people, departments=enrolled.departments)
    figures = {"assignments": enrolled.assignments, "required": len(required)}
    stage.tell("done.assign", **figures)
    pairs = list(zip(required["employee_id"], required["module_id"], strict=True))
    return {"people": enrolled.people, "departments": enrolled.departments, **figures}, pairs


def _take_and_grade(city: City, pairs: list[tuple[str, str]], stage: "_Stage") -> dict[str, int]:
    manual = 0
    for name, act in (("answer", city.take), ("retake", city.retake)):
        with stage.step(name) as progress:
            for done, pair in enumerate(pairs, 1):
                act(*pair)
                progress(done, len(pairs))
        with stage.step("grade") as progress:
            refused = bulk.grade(city.course, progress=progress).refused
        if refused:
            raise refused[0].reason
        with stage.step("trainer"):
            manual += grade_free_text(city.course, city.database)
    with city.database.reading() as conn:
        tables = {"attempts": attempt, "answers": answer, "hand_ins": receipt}
        figures = {name: conn.scalars(select(func.count()).select_from(table)).one() for name, table in tables.items()}
        stage.tell("done.answer", **figures)
        found = grades.latest_of(conn)
    graded = {"graded": len(found), "manual": manual, "awaiting": sum(grade.awaiting > 0 for grade in found.values())}
    stage.tell("done.grade", **graded)
    return figures | graded


class _Stage:
    """Tells how far the run is: a bar while a step lasts, a line when it is done."""

    def __init__(self, console: Console, lang: Lang) -> None:
        self._console = console
        self._lang = lang

    def tell(self, key: str, **values: object) -> None:
        """Print what a step came to."""
        self._console.print(say(f"demo.{key}", self._lang, **values), markup=False, highlight=False, soft_wrap=True)

    @contextmanager
    def step(self, name: str) -> Iterator[Callable[[int, int], None]]:
        """Show a bar for a step; it moves where the step says how many are done, of how many."""
        with Progress(console=self._console, transient=True, disable=not self._console.is_terminal) as progress:
            task = progress.add_task(say(f"demo.step.{name}", self._lang), total=None)
            yield lambda done, total: progress.update(task, completed=done, total=total)
