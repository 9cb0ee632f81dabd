"""What --json prints: one value with every name that `docs/what-stays.md` promises, of every command. No database stays open."""

import json
import shutil
from collections import deque
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine

from kenshu import clock
from kenshu.attempts.attempts import Attempt
from kenshu.cli.main import kenshu
from kenshu.content import Content
from kenshu.course import Course
from kenshu.i18n import LANGS
from kenshu.interchange import sending
from kenshu.lab import collect
from kenshu.mail.texts import texts_of_course
from kenshu.storage import Database, open_database
from kenshu.storage.tables import employee
from tests.conftest import NOW, Desk, right_answers
from tests.grading.corrected import single_slot, wrong_option
from tests.grading.test_bulk import text_slot
from tests.interchange.strict_store import PASSWORD, USER, Fault, StrictStore, serving
from tests.lab.exchange import Exchange
from tests.pages import ROOT
from tests.test_what_stays import listed
from tests.written import move_key

MODULE = "working-hours"
UNNAMED = {"bench", "charge list", "demo"}  # what has no names, or figures alone


def promised(cell: str) -> set[str]:
    """The names in a cell of the table, each with what it is within: `people (name)` is people and people.name."""
    found: set[str] = set()
    name, within = "", list[str]()
    for word in cell.replace("(", " ( ").replace(")", " ) ").replace(",", " ").replace("–", "").split():
        if word == "(":
            within.append(name)
        elif word == ")":
            within.pop()
        else:
            name = word
            found.add(".".join([*within, name]))
    return found


def printed(value: Any, before: str = "") -> Iterator[str]:
    """Each name of a JSON value, with what it is within."""
    if isinstance(value, list):
        for each in value:
            yield from printed(each, before)
    elif isinstance(value, dict):
        for name, within in value.items():
            yield before + name
            yield from printed(within, f"{before}{name}.")


class City:
    """Some of the sample city's people; `printed` is {command: the names that it printed}."""

    def __init__(self, course: Course, still_open: list[Database]) -> None:
        self.course, self.still_open = course, still_open
        self.printed: dict[str, set[str]] = {}

    def does(self, command: str, *words: object) -> Any:
        """Run a command with --json, and keep the names that it prints."""
        line = ["--course", str(self.course.root), *command.split(), *map(str, words), "--json"]
        value = json.loads(CliRunner().invoke(kenshu, line, catch_exceptions=False).stdout)
        assert self.still_open == [], command
        self.printed.setdefault(command, set()).update(printed(value))
        return value

    def take(self, employee_id: str, content: Content) -> Attempt:
        """Begin the module and answer right."""
        with closing(open_database(self.course.database_url)) as database:
            desk = Desk(self.course, database)
            attempt = desk.start(employee_id, MODULE)
            desk.answer(attempt, right_answers(content, attempt))
            return attempt

    def hand_in(self, attempt: Attempt, text: dict[str, str]) -> None:
        """Hand in what was answered, with free texts."""
        with closing(open_database(self.course.database_url)) as database:
            desk = Desk(self.course, database)
            desk.answer(attempt, text)
            desk.hand_in(attempt)


@pytest.fixture
def still_open(monkeypatch: pytest.MonkeyPatch) -> list[Database]:
    """Every database that was opened and not closed."""
    found: list[Database] = []
    begin, close = Database.__init__, Database.close

    def opened(self: Database, engine: Engine) -> None:
        begin(self, engine)
        found.append(self)

    def closed(self: Database) -> None:
        close(self)
        found.remove(self)

    monkeypatch.setattr(Database, "__init__", opened)
    monkeypatch.setattr(Database, "close", closed)
    return found


@pytest.fixture
def city(course: Course, still_open: list[Database], monkeypatch: pytest.MonkeyPatch) -> City:
    rows = (ROOT / "grading" / "roster.csv").read_text(encoding="utf-8-sig").splitlines()
    (course.grading / "roster.csv").write_text("\n".join(rows[:16]), encoding="utf-8-sig")
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=1))
    monkeypatch.setattr(collect, "_SKEW", timedelta(days=36_500))  # the time of the files in the exchange is this computer's
    return City(course, still_open)


def assign_and_remind(city: City) -> tuple[list[str], str]:
    """Take in a roster and assign a module; return who is there, and a department."""
    city.does("roster import", city.course.grading / "roster.csv", "--yes")
    city.does("roster import", ROOT / "grading" / "roster-next-year.csv", "--dry-run")
    others = city.course.grading / "others.csv"
    rows = (city.course.grading / "roster.csv").read_text(encoding="utf-8-sig")
    rows = rows.replace("西村 翔,ニシムラ ショウ", "別人 太郎,ベツジン タロウ").replace("001008,", "009008,")
    rows = rows.replace(",総合政策部/広報広聴課/広報係,", ",新設部　広報課,", 1)
    others.write_text(f"{rows.rstrip()}\n計,120名\n", encoding="utf-8-sig")
    city.does("roster import", others, "--changed", "001008=009008", "--dry-run")
    shown = city.does("assign", MODULE, "--due", "2026-11-24", "--dry-run")["people"]
    city.does("assign", MODULE, "--due", "2026-11-24", "--past-due-meant")
    people, department = [each["employee"] for each in shown], shown[0]["department"]
    city.does("remind")
    made = city.does("assign", MODULE, "--employee", people[0], "--due", "2027-01-20")["ids"][0]
    city.does("assignment list")
    city.does("assignment extend", MODULE, "--employee", people[0], "--more-attempts", "1", "--reason", "r")
    city.does("extension list")
    city.does("extension withdraw", 1, "--reason", "r")
    city.does("assignment withdraw", made, "--reason", "r")
    return people, department


def look_after_people(city: City, person: str, department: str, folder: Path) -> None:
    """Do what HR does with one person and one department."""
    change = ("--from", department, "--to", f"{department}分室", "--since", "2027-04-01")
    city.does("department change", *change, "--dry-run")
    entered = city.does("absence add", person, "--kind", "leave", "--first", "2026-11-01", "--reason", "r")["absence"]
    city.does("absence list", person)
    assert city.does("absence withdraw", entered, "--reason", "r")["withdraws"] == entered
    with (city.course.root / "course.yaml").open("a", encoding="utf-8") as file:
        file.write("\naddress: https://kenshu.fictional.example\nmail: {sender: a@fictional.example, host: 127.0.0.1, port: 1}\n")
    city.does("account mail", person)
    city.does("account list")
    city.does("account make", person, "--role", "trainer")
    city.does("account role", person, "employee", "--reason", "r")
    city.does("number change", person, "009009", "--reason", "r")
    city.does("number change", "009009", person, "--reason", "r")
    city.does("account lock", person, "--reason", "r")
    city.does("account unlock", person, "--reason", "r")
    city.does("account sheet", folder / "passwords.csv", "--all", "--with-mail")
    city.does("charge give", person, "--department", department)
    city.does("charge list")
    city.does("retention", "--before", "2026-11-20", "--by", "hr", "--dry-run")


def take_and_grade(city: City, people: list[str], content: Content) -> None:
    """Let people take the module, then mend a key."""
    attempt, another, begun = (city.take(each, content) for each in people[:3])
    city.hand_in(attempt, {text_slot(content, attempt): "架空の回答。"})
    city.hand_in(another, {})
    with (city.course.root / "course.yaml").open("a", encoding="utf-8") as file:
        file.write("\ngrading: {double_marking: 1}\n")
    city.does("grade")
    exchange = Exchange(city.course, content)
    exchange.put(exchange.lines(people[3]), people[3])
    exchange.put(None, people[4])
    city.does("collect")
    slot = single_slot(content, attempt)
    city.does("override", another.id, "t01", 0, "--reason", "r", "--by", people[0], "--dry-run")
    city.does("override", another.id, "t01", 0, "--reason", "r", "--by", people[0])
    (text, *_) = city.does("text list")
    place, by = (text["attempt"], text["slot"]), ("--by", "first")
    city.does("text show", *place)
    city.does("text grade", *place, "--ticked", 0, *by)
    city.does("text undo", *place, *by)
    city.does("text grade", *place, "--ticked", 0, *by)
    city.does("text grade", *place, "--points", 0, "--by", "second")
    city.does("text settle", *place, 1, "--reason", "r", "--by", "third")
    city.does("edition list")
    city.does("edition rule", MODULE, "--pass-mark", 100, "--dry-run")
    city.does("certificate make", "--all")
    certificate = next(city.course.certificates.glob("*.pdf"))
    city.does("certificate check", certificate)
    with closing(open_database(city.course.database_url)) as database, database.writing() as conn:
        conn.execute(employee.update().values(name="架空 直した名前"))
    city.does("certificate reissue", certificate.stem, "--reason", "r")
    city.does("report", "--scores")
    city.does("items", MODULE)
    move_key(city.course, attempt.draw[slot], wrong_option(content, attempt, slot))
    city.does("build", "--check")
    city.does("build")
    city.does("regrade", "--dry-run")
    city.does("attempt void", begun.id, "--reason", "r", "--by", "hr")


def send_statements(city: City, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write statements, and send them to a store that takes neither the first nor the second."""
    city.does("xapi", "--out", folder / "statements.jsonl")
    monkeypatch.setattr(sending, "AT_ONCE", 1)
    monkeypatch.setenv("KENSHU_XAPI_PASSWORD", PASSWORD)
    with serving(StrictStore(faults=deque([Fault(409), Fault(400)]))) as address:
        city.does("xapi", "--send", address, "--user", USER)


def look_into_records(city: City, folder: Path) -> None:
    """Change the guideline, and check the records."""
    city.does("lint")
    city.does("lint", "--strict")
    written = city.course.scenarios / "guideline.yaml"
    earlier = Path(shutil.copy(written, folder / "earlier.yaml"))
    text = written.read_text(encoding="utf-8")
    written.write_text(text.replace("出張中の移動時間や時間外勤務時間を含む", "在宅勤務の時間を含む"), encoding="utf-8")
    city.does("guideline diff", earlier, "--since", "2026-11-25")
    for command in ("ledger verify", "ledger head", "ledger recompute"):
        city.does(command)
    city.does("ledger export", folder / "export.zip")
    city.does("edition retire", MODULE, "--reason", "r", "--by", "hr")
    for lang in LANGS:
        (folder / f"{lang}.txt").write_text(texts_of_course(city.course).written[lang], encoding="utf-8")
    city.does("letter set", "--ja", folder / "ja.txt", "--en", folder / "en.txt")
    city.does("letter take-back")
    city.does("furigana")


def test_every_command_prints_every_name_that_is_promised(
    city: City, content: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people, department = assign_and_remind(city)
    look_after_people(city, people[0], department, tmp_path)
    take_and_grade(city, people, content)
    send_statements(city, tmp_path, monkeypatch)
    look_into_records(city, tmp_path)
    promises = {command: promised(names) for command, names in listed(2, "Names in --json") if command not in UNNAMED}
    assert promises.keys() == city.printed.keys() - UNNAMED
    for command, names in promises.items():
        found = city.printed[command]
        assert names - found == set(), command
        assert {name for name in found if name.endswith("_id")} == set(), command
