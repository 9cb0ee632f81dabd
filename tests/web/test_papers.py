"""The lesson, the guideline and a filled form as PDF: what their pages say, in their language, for those who may read it."""

import re
from collections.abc import Callable
from urllib.parse import quote

import httpx
import pytest

from kenshu.editions.guideline import released_guideline
from kenshu.editions.on_record import on_record
from kenshu.i18n import LANGS, Lang
from kenshu.papers.guideline import guideline_pdf
from kenshu.papers.lesson import lesson_pdf
from kenshu.storage import Database
from kenshu.web.render import clean_html
from tests import tagged
from tests.conftest import Desk
from tests.web.conftest import Site

LESSON = "/modules/working-hours/lesson"


def squeezed(text: str) -> str:
    """A text without white space and signs of lists."""
    return re.sub(r"[\s•‣–\u2060]", "", text)


def in_language(person: httpx.Client, lang: Lang) -> None:
    person.post("/language", data={"lang": lang, "next": "/training"})


@pytest.fixture
def employee(site: Site, desk: Desk, account: Callable[..., str]) -> httpx.Client:
    account("E0001", "employee")
    return site.person("E0001")


@pytest.mark.parametrize("lang", LANGS)
def test_the_lesson_on_paper_says_what_its_page_says(employee: httpx.Client, database: Database, lang: Lang) -> None:
    in_language(employee, lang)
    page = employee.get(LESSON)
    assert 'href="/modules/working-hours/lesson.pdf"' in page.text
    reply = employee.get(f"{LESSON}.pdf")
    assert (reply.headers["Content-Type"], tagged.language(reply.content)) == ("application/pdf", lang)
    with database.reading() as conn:
        edition = on_record(conn).newest("working-hours")
    assert tagged.title(reply.content).endswith(edition.title[lang])
    assert quote(f"{edition.title[lang]}.pdf") in reply.headers["Content-Disposition"]
    said = squeezed("".join(text for _, text in tagged.elements(reply.content)))
    plain = [words for block in edition.lesson for words in words_of(block, lang)]
    assert len(plain) > 20
    assert [words for words in plain if squeezed(words) not in said] == []
    kinds = {kind for kind, _ in tagged.elements(reply.content)}
    assert {"H1", "H2", "P", "TH", "TD", "Lbl"} <= kinds
    assert len(reply.content) < 200_000


def words_of(block: object, lang: Lang) -> list[str]:
    """Each text of a block, as it is read: without the signs of Markdown."""
    if isinstance(block, dict):
        if lang in block:
            lines = re.sub(r"[*`#]|^\s*[-\d.]+ ", "", str(block[lang]), flags=re.MULTILINE).split("\n")
            return [line for line in lines if line.strip() and "|" not in line]
        return [words for name, value in block.items() if name not in ("data", "alt") for words in words_of(value, lang)]
    return [words for each in block for words in words_of(each, lang)] if isinstance(block, list) else []


def test_a_lesson_with_readings_has_them_over_its_kanji_and_reads_the_same(site: Site, database: Database) -> None:
    with database.reading() as conn:
        edition = on_record(conn).newest("working-hours")
    readings = {"勤務": [["勤務", "きんむ"]], "時間": [["時間", "じかん"]], "個人": [["個人", "こじん"]]}
    title = edition.title["ja"]
    plain, annotated = (lesson_pdf(title, edition.lesson, "ja", clean_html, each) for each in ({}, readings))
    assert "きんむ" not in tagged.text_of(plain)
    assert squeezed(tagged.text_of(annotated)).count("きんむ") > 3
    first, second = ([squeezed(text) for _, text in tagged.elements(each)] for each in (plain, annotated))
    assert first == second


@pytest.mark.parametrize("lang", LANGS)
def test_the_guideline_on_paper_holds_each_clause_and_form(site: Site, database: Database, lang: Lang) -> None:
    visitor = site.visitor()
    in_language(visitor, lang)
    assert 'href="/guideline.pdf"' in visitor.get("/guideline").text
    pdf = visitor.get("/guideline.pdf").content
    assert tagged.language(pdf) == lang
    with database.reading() as conn:
        found = released_guideline(conn)
    assert found is not None
    elements = tagged.elements(pdf)
    said = squeezed("".join(text for _, text in elements))
    assert [each["id"] for each in found["clauses"] if squeezed(each["text"][lang]) not in said] == []
    headings = {squeezed(text) for kind, text in elements if kind in ("H1", "H2", "H3", "H4")}
    forms = [squeezed(f"{each['label'][lang]} {each['title'][lang]}") for each in found["forms"]]
    sections = [squeezed(f"{each['label'][lang]} {each['heading'][lang]}") for each in found["sections"]]
    assert [each for each in (*forms, *sections) if each not in headings] == []
    labels = [row["label"][lang] for form in found["forms"] for part in form["parts"] for row in part.get("rows") or ()]
    assert [each for each in labels if squeezed(each) not in said] == []
    assert guideline_pdf(found, lang) == pdf


@pytest.mark.parametrize("address", ["/modules/working-hours/lesson.pdf", "/guideline.pdf"])
def test_a_paper_has_readings_where_its_page_has(employee: httpx.Client, address: str) -> None:
    in_language(employee, "ja")
    assert "きんむ勤務" not in squeezed(tagged.text_of(employee.get(address).content))
    employee.cookies.set("kenshu_furigana", "on")
    assert "きんむ勤務" in squeezed(tagged.text_of(employee.get(address).content))
    in_language(employee, "en")
    assert "きんむ勤務" not in squeezed(tagged.text_of(employee.get(address).content))


def test_there_is_no_paper_of_a_module_without_a_lesson_nor_of_none(employee: httpx.Client) -> None:
    assert employee.get("/modules/no-such-module/lesson.pdf").status_code == 404
