"""Every column of every table, in every form, for every role: what is in the file that the server sends is what `FIELDS` allows."""

import csv
import io
from collections.abc import Iterator

import httpx
import openpyxl
import pypdfium2
import pytest

from kenshu.acts.exports import Export
from kenshu.acts.registry import EXPORTS
from kenshu.acts.tables import COMPLETION
from kenshu.i18n import Lang, say
from kenshu.people.access import FIELDS, may
from kenshu.people.departments import is_within
from kenshu.reports.completion import COLUMNS
from kenshu.reports.export import completion_csv, completion_workbook
from kenshu.reports.report import make_report
from kenshu.staff import Role
from tests.acts.city import MINE, MODULE, OTHER, City
from tests.conftest import NOW
from tests.web.conftest import Site

FORMS = [(table, form) for table in EXPORTS.values() for form in table.forms]
EACH_ROLE: dict[str, Role] = {"E0001": "employee", "T0001": "trainer", "H0001": "hr"}
PEOPLE: dict[str, Role] = EACH_ROLE | {"T0002": "trainer"}


@pytest.fixture
def people(site: Site, city: City) -> dict[str, httpx.Client]:
    """Somebody of each role, and a trainer without a charge."""
    return {who: site.person(who) for who in PEOPLE}


def address(table: Export, form: str, lang: Lang = "ja") -> str:
    return f"/downloads/{table.name}.{form}?module={MODULE}&lang={lang}"


def rows(form: str, content: bytes) -> Iterator[list[str]]:
    """The rows of a file as text, the headings first; of a PDF its lines."""
    if form == "csv":
        yield from csv.reader(io.StringIO(content.decode("utf-8-sig")))
    elif form == "xlsx":
        for row in openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True):
            yield ["" if value is None else str(value) for value in row]
    else:
        with pypdfium2.PdfDocument(content) as opened:
            for page in opened:
                yield page.get_textpage().get_text_range().replace("\r", "").replace("\n", "").split(" ")


def allowed(table: Export, role: Role, lang: Lang) -> list[str]:
    """The headings that a role may see, by the tables alone."""
    seen = [column for column, kind in table.columns.items() if FIELDS[kind].get(role) in ("everybody", "charge")]
    return [heading(table, column, lang) for column in seen]


def heading(table: Export, column: str, lang: Lang) -> str:
    """What a column is called: the completion table's as `kenshu report` calls it."""
    said = "report" if table.name == "completion" else "office"
    return column if table.codes else say(f"{said}.column.{column}", lang)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_column_of_every_table_is_allowed(people: dict[str, httpx.Client], lang: Lang) -> None:
    wrong = {}
    for who, role in EACH_ROLE.items():
        for table, form in FORMS:
            if form == "pdf" and lang == "en" and role != "hr":
                continue  # a second to set each, and its English headings come from where the other forms have theirs
            reply = people[who].get(address(table, form, lang))
            if not may(role, "read", table.what):
                assert reply.status_code == 403
                continue
            assert reply.status_code == 200, (who, table.name, form, reply.text)
            wanted = allowed(table, role, lang)
            found = next(rows(form, reply.content))
            if form == "pdf":
                text = "".join(found)
                hidden = {heading(table, column, lang) for column in table.columns} - set(wanted)
                told = wanted[:1] if table.name == "completion" else wanted  # of its figures a page holds ten, of one module
                right = all(words.replace(" ", "") in text for words in told) and not [words for words in hidden if words in text]
            else:
                right = found == wanted
            if not right:
                wrong[who, table.name, form] = found
    assert wrong == {}


def test_a_trainers_tables_hold_the_charge_and_nobody_else(people: dict[str, httpx.Client]) -> None:
    """Of two people in two divisions one is in the charge of T0001; T0002 has none."""
    seen = {}
    for table in EXPORTS.values():
        kinds = {FIELDS[kind].get("trainer") for kind in table.columns.values()}
        if "charge" not in kinds or not may("trainer", "read", table.what):
            continue
        for who in ("T0001", "T0002"):
            for form in table.forms:
                text = " ".join(word for row in rows(form, people[who].get(address(table, form)).content) for word in row)
                seen[table.name, form, who] = (MINE.split("/")[0] in text, OTHER.split("/")[0] in text or "市全体" in text)
    assert {key: found for key, found in seen.items() if found != (key[2] == "T0001", False)} == {}
    assert seen


def test_hr_gets_everybody_and_nobodys_score(people: dict[str, httpx.Client]) -> None:
    headings, *body = rows("csv", people["H0001"].get(f"/downloads/completion.csv?module={MODULE}").content)
    assert {row[0] for row in body} == {"市全体", "総務部", MINE, "消防本部", OTHER}
    assert say("report.column.mean_score", "ja") not in headings
    trainers, *_ = rows("csv", people["T0001"].get(f"/downloads/completion.csv?module={MODULE}").content)
    assert set(trainers) - set(headings) == {say("report.column.mean_score", "ja")}


def test_the_figures_are_those_of_the_report(people: dict[str, httpx.Client], city: City) -> None:
    headings, *body = rows("csv", people["H0001"].get(f"/downloads/completion.csv?module={MODULE}&as_of=2026-11-24").content)
    whole = dict(zip(headings, next(row for row in body if row[0] == "市全体"), strict=True))
    assert (whole["対象者"], whole["修了"], whole["修了率"]) == ("5", "2", "40.0%")


def test_every_column_of_the_report_is_known_to_the_table() -> None:
    assert set(COLUMNS) - {"completion"} == set(COMPLETION)


def test_a_name_in_japanese_reaches_every_browser(people: dict[str, httpx.Client]) -> None:
    reply = people["H0001"].get("/downloads/completion.xlsx?as_of=2026-11-24")
    said = reply.headers["Content-Disposition"]
    assert said == (
        "attachment; filename=\"completion.xlsx\"; filename*=UTF-8''%E4%BF%AE%E4%BA%86%E7%8A%B6%E6%B3%81_2026-11-24.xlsx"
    )
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("as_of=yesterday", "日付として読めません"),
        ("module=no-such", "研修モジュール「no-such」はありません"),
        ("department=総務部/ない課", "所属「総務部/ない課」はありません"),
        ("columns=score", "「columns」という項目はありません"),
        ("lang=fr", "「fr」は使えません"),
        ("as_of=2026-11-24&as_of=%ff", ""),
    ],
)
def test_a_query_that_asks_for_nothing_there_is_explained(people: dict[str, httpx.Client], query: str, said: str) -> None:
    reply = people["H0001"].get(f"/downloads/completion.csv?{query}")
    assert reply.status_code in (400, 422)
    assert said in reply.text


def test_a_part_of_the_tree_and_nothing_beside_it(people: dict[str, httpx.Client]) -> None:
    reply = people["H0001"].get(f"/downloads/completion.csv?department=総務部&module={MODULE}")
    assert {row[0] for row in rows("csv", reply.content)} == {"所属", "総務部", MINE}
    outside = people["T0001"].get(f"/downloads/completion.csv?department=消防本部&module={MODULE}")
    assert [row[0] for row in rows("csv", outside.content)] == ["所属"]


@pytest.mark.parametrize("department", ["", OTHER, "総務部"])
def test_the_pages_table_is_the_commands_of_the_module_and_department_chosen(
    people: dict[str, httpx.Client], city: City, department: str
) -> None:
    whole = make_report(city.course, NOW.date())
    asked = f"module={MODULE}&department={department}&as_of={NOW.date()}"
    for form, write in (("csv", completion_csv), ("xlsx", completion_workbook)):
        headings, *lines = rows(form, people["H0001"].get(f"/downloads/completion.{form}?{asked}").content)
        same, *every = rows(form, write(whole, "ja"))
        title = whole.modules[MODULE]["ja"]
        assert headings == same
        assert lines == [line for line in every if line[2] == title and is_within(line[0].replace("市全体", ""), department)]
        assert len(lines) > 0
