"""Sign-ins to try out the sample city: who gets them, what a restart leaves, and who never gets one."""

import stat
import sys
from collections.abc import Callable
from contextlib import closing

import pytest
from click.testing import CliRunner

from kenshu.cli.main import kenshu
from kenshu.course import Course
from kenshu.demo.enrolment import enrol
from kenshu.demo.sign_ins import FILE, SignIn, sign_ins
from kenshu.errors import KenshuError
from kenshu.i18n import LANGS, Lang, say
from kenshu.people import accounts
from kenshu.storage import Database
from kenshu.storage.tables import account
from kenshu.web import serve
from kenshu.web.app import KenshuServer
from tests.conftest import NOW, REPOSITORY, Desk
from tests.web.conftest import Site

ROSTER = REPOSITORY / "grading" / "roster.csv"
Start = Callable[[], list[SignIn]]


@pytest.fixture
def start(course: Course, database: Database) -> Start:
    """Starts the trial of the sample city, in which nobody has begun anything yet."""
    with database.writing() as conn:
        enrol(conn, ROSTER, NOW.date(), NOW)
    return lambda: sign_ins(course, database, NOW)


def ids_of_accounts(database: Database) -> list[int]:
    with database.reading() as conn:
        return list(conn.scalars(account.select().with_only_columns(account.c.id)))


def test_there_is_a_sign_in_of_each_role(start: Start, database: Database) -> None:
    made = start()
    assert [each.role for each in made] == ["employee", "trainer", "hr"]
    assert len({each.employee_id for each in made}) == len({each.password for each in made}) == 3
    with database.reading() as conn:
        held = [accounts.latest(conn, each.employee_id) for each in made]
    assert [(found and found.role, accounts.matches(found, each.password)) for found, each in zip(held, made, strict=True)] == [
        ("employee", True),
        ("trainer", True),
        ("hr", True),
    ]


def test_a_restart_keeps_passwords_and_sessions(start: Start, course: Course, database: Database) -> None:
    made = start()
    with closing(Site(course)) as site:
        cookies = [dict(site.person(each.employee_id, each.password).cookies) for each in made]
    before = ids_of_accounts(database)
    assert start() == made
    assert ids_of_accounts(database) == before
    with closing(Site(course)) as site:
        for each, kept in zip(made, cookies, strict=True):
            browser = site.visitor()
            browser.cookies.update(kept)
            reply = browser.get("/training")
            assert (reply.status_code, each.name in reply.text) == (200, True)


def test_the_file_is_the_owners_and_git_passes_it_by(start: Start, course: Course) -> None:
    made = start()
    holding = [path for path in course.grading.rglob("*") if path.is_file() and made[0].password.encode() in path.read_bytes()]
    assert holding == [course.grading / FILE]
    if sys.platform != "win32":
        assert stat.S_IMODE(holding[0].stat().st_mode) == 0o600
    ignored = (REPOSITORY / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert "/grading/*" in ignored
    assert not [line for line in ignored if line.startswith("!") and "sign" in line]


def test_whatever_was_tried_out_with_them_a_restart_lets_them_in_again(start: Start, database: Database) -> None:
    made = start()
    with database.writing() as conn:
        accounts.set_password(conn, made[0].employee_id, "something-else-1234", NOW)
        accounts.change(conn, made[1].employee_id, NOW, role="hr")
        accounts.change(conn, made[2].employee_id, NOW, locked=True)
    assert start() == made
    with database.reading() as conn:
        held = [accounts.may_sign_in(conn, each.employee_id, NOW.date()) for each in made]
    assert [found and found.role for found in held] == [each.role for each in made]
    assert all(accounts.matches(found, each.password) for found, each in zip(held, made, strict=True))


@pytest.mark.parametrize("torn", [b"", b"\xff\xfe", b'{"employee": {"employee_id": "001106"}}'])
def test_a_file_that_is_not_whole_is_made_anew(start: Start, course: Course, torn: bytes) -> None:
    before = start()
    (course.grading / FILE).write_bytes(torn)
    after = start()
    assert len(after) == 3
    assert not {each.password for each in before} & {each.password for each in after}
    assert start() == after


def test_who_is_not_there_any_more_is_replaced(start: Start, course: Course) -> None:
    before = start()
    file = course.grading / FILE
    file.write_text(file.read_text(encoding="utf-8").replace(before[0].employee_id, "999999"), encoding="utf-8")
    assert "999999" not in {each.employee_id for each in start()}


def test_visitors_may_give_sign_ins_to_others_of_the_city(start: Start, database: Database) -> None:
    made = start()
    with database.writing() as conn:
        accounts.set_password(conn, "001001", "correct-horse-battery", NOW, "hr")
    assert start() == made


def test_a_course_with_one_real_person_gets_none(start: Start, course: Course, database: Database, desk: Desk) -> None:
    desk.employ("R0001")
    with pytest.raises(KenshuError) as refused:
        start()
    assert refused.value.key == "serve.demo_in_use"
    assert "python3 kit.py --course . serve" in refused.value.message("en")
    assert ids_of_accounts(database) == []
    assert not (course.grading / FILE).exists()


@pytest.mark.parametrize("lang", LANGS)
def test_serving_prints_what_each_sign_in_is_for_and_the_address(
    start: Start, course: Course, monkeypatch: pytest.MonkeyPatch, lang: Lang
) -> None:
    made = start()
    monkeypatch.setenv("KENSHU_LANG", lang)
    printed = served_once(course, monkeypatch)
    for each in made:
        assert say(f"demo.use.{each.role}", lang) in printed
        assert printed.count(each.password) == 1
    assert f"grading/{FILE}" in printed
    assert "http://127.0.0.1:" in printed.splitlines()[-1]
    assert "/training" in printed.splitlines()[-1]


def test_serving_makes_the_city_first_where_nobody_is_on_record(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    heading, *rows = ROSTER.read_text(encoding="utf-8-sig").splitlines()
    few = [row for row in rows if row.split(",")[0] in ("001001", "001106", "001148", "001197")]
    (course.grading / "roster.csv").write_text("\n".join([heading, *few]), encoding="utf-8-sig")
    monkeypatch.setenv("KENSHU_LANG", "en")
    printed = served_once(course, monkeypatch)
    assert printed.index("Roster: 4 fictional people") < printed.index("Sign-ins to try it out")


def served_once(course: Course, monkeypatch: pytest.MonkeyPatch) -> str:
    """What `kenshu serve --demo` prints until it is told to stop, which is as soon as it serves."""

    def told(course: Course, port: int, address: str, ready: Callable[[KenshuServer], None], proxies: object) -> None:
        with closing(Site(course)) as site:
            ready(site.server)

    monkeypatch.setattr(serve, "serve", told)
    done = CliRunner().invoke(kenshu, ["--course", str(course.root), "serve", "--demo", "--port", "0"], catch_exceptions=False)
    assert done.exit_code == 0
    return done.output
