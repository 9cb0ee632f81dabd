"""The pages of figures: what stands on them is what leaves in files, a change is in the next page, and HR sees no score."""

import csv
import io
import re
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from kenshu import clock
from kenshu.cli.main import kenshu
from kenshu.editions.on_record import on_record
from kenshu.i18n import say
from kenshu.reports import charts
from kenshu.reports.choices import choices_by_department
from kenshu.storage import ledger
from kenshu.storage.tables import employee, post
from tests.acts.city import MINE, MODULE, OTHER, City
from tests.conftest import NOW
from tests.web.conftest import Site

PAGES = {
    "/staff/completion": ("hr", "trainer"),
    "/staff/people": ("hr", "trainer"),
    "/staff/charts": ("hr", "trainer"),
    "/staff/charts?show=time": ("hr", "trainer"),
    "/staff/charts?show=clause": ("hr", "trainer"),
    "/staff/charts/completion.png": ("hr", "trainer"),
    "/staff/charts/trend.png": ("hr", "trainer"),
    "/staff/items": ("trainer",),
}
WHO = {"hr": "H0001", "trainer": "T0001"}


@pytest.fixture
def people(town: Site) -> dict[str, httpx.Client]:
    """Somebody of HR, and a trainer in charge of 総務部."""
    return {role: town.person(who) for role, who in WHO.items()}


def at(path: str, **query: str) -> str:
    return str(httpx.URL(path).copy_merge_params({"module": MODULE, **query}))


def table(page: str) -> list[list[str]]:
    """The rows of the page's first table as text, its headings first."""
    (body,) = re.findall(r"<table>(.*?)</table>", page, re.S)[:1]
    rows = re.findall(r"<tr.*?>(.*?)</tr>", body, re.S)
    cells = [re.findall(r"<t[hd].*?>(.*?)</t[hd]>", row, re.S) for row in rows]
    words = [[re.sub(r'<span class="hidden">.*?</span>|<[^>]+>', "", cell) for cell in row] for row in cells]
    return [[" ".join(unescape(word).split()) for word in row] for row in words]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_for_those_whom_the_table_names_and_has_nothing_inline(people: dict[str, httpx.Client], path: str) -> None:
    for role, client in people.items():
        reply = client.get(at(path))
        assert reply.status_code == (200 if role in PAGES[path] else 403)
        if reply.status_code == 200 and not path.endswith(".png"):
            assert not re.search(r"<script(?![^>]*src=)|\sstyle=|\son[a-z]+=", reply.text)


@pytest.mark.parametrize(
    "path", ["/staff/completion", "/staff/people", "/staff/charts", "/downloads/people.csv", "/downloads/acts.csv"]
)
def test_the_last_day_there_is_can_be_asked_for(people: dict[str, httpx.Client], path: str) -> None:
    assert people["hr"].get(at(path, as_of="9999-12-31")).status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_a_page_as_of_any_day_is_shown(people: dict[str, httpx.Client], path: str) -> None:
    for day in ("1900-01-01", "9999-03-31", "9999-12-31"):
        assert people["trainer"].get(at(path, as_of=day)).status_code == 200


def test_the_table_has_every_department_and_leads_to_those_below(people: dict[str, httpx.Client]) -> None:
    whole = people["hr"].get(at("/staff/completion"))
    assert [row[0] for row in table(whole.text)] == ["所属", "市全体", "総務部", "消防本部"]
    assert "2所属" in whole.text
    (below,) = re.findall(r'<a href="(/staff/completion\?[^"]*)">消防本部</a>', whole.text)
    assert [row[0] for row in table(people["hr"].get(unescape(below)).text)] == ["所属", "消防本部", OTHER.partition("/")[2]]


def test_sorted_by_a_figure_the_sum_stays_above(people: dict[str, httpx.Client]) -> None:
    for order in ("required", "-required"):
        rows = table(people["hr"].get(at("/staff/completion", sort=order)).text)[1:]
        below = [int(row[1]) for row in rows[1:]]
        assert (rows[0][0], below) == ("市全体", sorted(below, reverse=order.startswith("-")))


def test_hr_sees_no_score_and_nobody_sees_the_mean_of_few(people: dict[str, httpx.Client]) -> None:
    mean = say("report.column.mean_score", "ja")
    for path, roles in PAGES.items():
        if "hr" in roles and not path.endswith(".png"):
            assert mean not in people["hr"].get(at(path)).text
    headings, *rows = table(people["trainer"].get(at("/staff/completion")).text)
    assert {row[headings.index(mean)] for row in rows} == {"―"}
    for form in ("csv", "xlsx", "pdf"):
        assert people["hr"].get(at(f"/downloads/completion.{form}")).status_code == 200


@pytest.mark.parametrize("path", ["/staff/completion", "/staff/people"])
@pytest.mark.parametrize("query", [{}, {"department": f"/{OTHER}"}, {"department": "/総務部"}])
def test_what_stands_on_the_page_is_what_its_file_holds(people: dict[str, httpx.Client], path: str, query: dict[str, str]) -> None:
    page = people["hr"].get(at(path, **query)).text
    (address,) = re.findall(r'href="(/downloads/[^"]*\.csv[^"]*)"', page)
    headings, *rows = list(csv.reader(io.StringIO(people["hr"].get(unescape(address)).content.decode("utf-8-sig"))))
    shown, *lines = table(page)
    same = [name for name in shown if name in headings and name not in ("所属", "受講期限", "修了日", "修了の有効期限")]
    assert len(same) >= 4
    in_file = [tuple(row[headings.index(name)] for name in same) for row in rows]
    on_page = [tuple(line[shown.index(name)] for name in same) for line in lines]
    assert set(on_page) <= set(in_file)
    if path == "/staff/people":
        assert on_page == in_file


def test_the_workbook_of_every_module_is_the_commands_own(city: City, people: dict[str, httpx.Client], tmp_path: Path) -> None:
    page = people["hr"].get(at("/staff/completion", as_of="2026-11-24")).text
    (address,) = (unescape(each) for each in re.findall(r'href="(/downloads/[^"]*\.xlsx[^"]*)"', page) if "module=" not in each)
    command = ["--course", str(city.course.root), "report", "--out", str(tmp_path), "--as-of", "2026-11-24", "--lang", "ja"]
    assert CliRunner().invoke(kenshu, command).exit_code == 0
    books = (load_workbook(io.BytesIO(people["hr"].get(address).content)), load_workbook(tmp_path / "completion.xlsx"))
    page_says, command_says = ([[list(row) for row in sheet.values] for sheet in book.worksheets] for book in books)
    assert page_says == command_says
    assert len(page_says[0]) > len(page_says[1]) / 2 > 5


def test_people_are_listed_by_state_and_searched_and_the_file_follows(people: dict[str, httpx.Client]) -> None:
    hr = people["hr"]
    assert {row[0] for row in table(hr.get(at("/staff/people", state="completed")).text)[1:]} == {"E0001", "E0002"}
    late = [row for row in table(hr.get(at("/staff/people", state="not_started")).text)[1:] if "期限超過" in row[5]]
    assert {row[0] for row in late} == {"H0001", "T0001", "T0002"}
    found = hr.get(at("/staff/people", state="completed", q="花子"))
    assert [row[0] for row in table(found.text)[1:]] == ["E0001"]
    (address,) = re.findall(r'href="(/downloads/[^"]*\.csv[^"]*)"', found.text)
    rows = list(csv.reader(io.StringIO(hr.get(unescape(address)).content.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == ["E0001"]
    assert [row[0] for row in table(hr.get(at("/staff/people", q="ｅ ０００１")).text)[1:]] == [
        "E0001"
    ]  # as a Japanese keyboard types it
    assert "当てはまる人はいません" in hr.get(at("/staff/people", state="exempt")).text


def test_a_trainer_sees_the_people_in_charge_alone(people: dict[str, httpx.Client]) -> None:
    for query in ({}, {"department": f"/{OTHER}"}, {"department": "/"}):
        rows = table(people["trainer"].get(at("/staff/people", **query)).text)[1:]
        assert {row[2] for row in rows} == {MINE}


def test_a_chart_is_drawn_once_a_change(people: dict[str, httpx.Client], city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[Any] = []
    draw = charts.completion_chart

    def counted(*args: Any) -> bytes:
        drawn.append(args)
        return draw(*args)

    monkeypatch.setattr(charts, "completion_chart", counted)
    page = people["hr"].get(at("/staff/charts")).text
    (address,) = re.findall(r'<img src="(/staff/charts/[^"]*)"', page)
    assert "図を描いています…" in page
    assert page.index("</table>") < page.index("<img")  # the figures come first
    pictures = [people["hr"].get(unescape(address)) for _ in range(3)]
    assert {each.content[:4] for each in pictures} == {b"\x89PNG"}
    assert len(drawn) == 1
    city.passed("H0001")
    again = people["hr"].get(unescape(address))
    assert len(drawn) == 2
    assert again.content != pictures[0].content


def test_the_map_of_wrong_answers_is_a_table_that_hides_small_groups(people: dict[str, httpx.Client]) -> None:
    page = people["hr"].get(at("/staff/charts", show="clause")).text
    headings, *rows = table(page)
    assert headings[:2] == ["条項", "市全体"]
    assert {row[1] for row in rows} == {"―"}  # two people answered
    assert {cell for row in rows for cell in row[1:]} <= {"―", ""}
    assert "<img" not in page


def test_a_question_is_shown_with_every_option_in_full(people: dict[str, httpx.Client], city: City) -> None:
    trainer = people["trainer"]
    overview = trainer.get(at("/staff/items"))
    addresses = re.findall(r'href="(/staff/items\?[^"]*question=[^"]*)"', overview.text)
    module = city.content.modules[MODULE]
    asked = dict.fromkeys(question for slot in module.test_slots for question in slot.pool)
    assert len(addresses) == len(asked)
    with city.database.reading() as conn:
        questions = on_record(conn).questions
    for address, question_id in zip(addresses, asked, strict=True):
        page = unescape(trainer.get(unescape(address)).text)
        offered = questions[question_id]["offered"]
        assert all(part["text"]["ja"] in page for part in offered["parts"])
        assert offered["prompt"]["ja"].splitlines()[0] in page


def test_who_chose_what_stands_by_department_and_leaves_in_a_file(people: dict[str, httpx.Client], city: City) -> None:
    """Twenty people of one 課 answer, and one of another: a question that only the first were asked hides nothing."""
    joined = [f"P{number:02}" for number in range(20)]
    with city.database.writing() as conn:
        conn.execute(employee.insert(), [{"id": key, "name": f"架空 {key}", "added_at": NOW} for key in joined])
        row = {"department": MINE, "employment_type": "regular", "since": NOW.date(), "entered_at": NOW}
        ledger.add(conn, post, [{"employee_id": key, **row} for key in joined])
    for key in joined:
        city.passed(key)
    with city.database.reading() as conn:
        found = choices_by_department(conn, MODULE, clock.today(city.course.time_zone), city.course.time_zone)
    told = found[(found["department"] == MINE) & ~found["hidden"]]
    question = told["question_id"].iloc[0]
    told = told[told["question_id"] == question]
    page = people["trainer"].get(at("/staff/items", question=question, department="総務部")).text
    section = page[page.index('<h2 id="departments">') :]
    headings, counted, *rows = table(section)
    assert headings[-3:] == ["市全体", "総務部", "人事課"]
    assert (counted[0], counted[-1]) == ("回答した人数", str(told["people"].iloc[0]))
    assert [row[-1] for row in rows] == [f"{each['number']} ({each['share']:.0%})" for each in told.to_dict("records")]
    assert re.search(rf"<caption>[^<]*{question}</caption>", section)
    assert len(re.findall('<th scope="row"', section)) == 1 + len(rows)
    (address,) = re.findall(r'href="(/downloads/choices\.csv[^"]*)"', section)
    file = people["trainer"].get(unescape(address)).content.decode("utf-8-sig")
    written = [row for row in csv.DictReader(io.StringIO(file)) if (row["設問ID"], row["所属"]) == (question, MINE)]
    assert [row["選んだ人数"] for row in written] == [str(number) for number in told["number"]]
    hidden = found[found["hidden"] & (found["department"] == MINE)]["question_id"].iloc[0]
    page = people["trainer"].get(at("/staff/items", question=hidden, department=MINE)).text
    _, counted, *rows = table(page[page.index('<h2 id="departments">') :])
    assert {row[-1] for row in (counted, *rows)} == {"―"}
