"""The form as somebody filled it in, as files: the layout on record, the fields in their rows, for nobody else."""

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import httpx
import openpyxl
import pypdfium2
import pytest

from kenshu.kinds import paper
from kenshu.kinds.paper import Paper, PaperPart
from kenshu.reports.filled_form import FilledForm, form_pdf
from tests import tagged
from tests.conftest import Desk
from tests.kinds.city import PASSWORD, City, answers_to
from tests.kinds.test_form import TO_FILL, TO_MEND
from tests.web.conftest import Site

ROWS = {
    "発信情報の内容": "市民の皆様と観光で訪れる方に、まつりの開催状況、中止・変更をお知らせします",
    "開設・運用の目的": None,  # no field stands there
    "利用するソーシャルメディアの種類": "□フェイスブック　■ツイッター　□その他",
    "登録URL": "https://twitter.com/=1+1",
    "運用期間": "R8.12.1 ~ 令和9年2月28日",
}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    made = City(tmp_path_factory.mktemp("filled"), {"form": TO_FILL}, "5-1-a")
    yield made
    made.database.close()


@pytest.fixture(scope="module")
def running(city: City) -> Iterator[Site]:
    site = Site(city.course)
    yield site
    site.close()


@pytest.fixture(scope="module")
def attempt(city: City) -> str:
    """One in which something was typed that a workbook would take for a formula."""
    attempt = city.open
    right = answers_to(city.edition.questions[attempt.draw["t01"]]).right[0]
    typed = {"a1": "k2", "b2": ["m2"], "c3": "=1+1", "e5": {"from": "R8.12.1", "to": "令和9年2月28日"}}
    city.desk.answer(attempt, {"t01": {**right, **typed}})
    return attempt.id


def read_pdf(raw: bytes) -> str:
    document = pypdfium2.PdfDocument(raw)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return text


def test_there_is_a_file_once_the_form_is_handed_in(city: City, running: Site, attempt: str) -> None:
    mine = running.person("E0099", PASSWORD)
    address = f"/attempts/{attempt}/t01/form"
    assert mine.get(f"{address}.pdf").status_code == 404
    city.desk.hand_in(city.open)
    sheet = mine.get(f"{address}.xlsx")
    assert (sheet.status_code, mine.get(f"/attempts/{attempt}/t02/form.pdf").status_code) == (200, 404)
    assert 'filename="form_t01.xlsx"' in sheet.headers["Content-Disposition"]
    table = openpyxl.load_workbook(io.BytesIO(sheet.content)).worksheets[0]
    rows = {str(row[0].value): row[1] for row in table.iter_rows()}
    assert {label: rows[label].value for label in ROWS} == ROWS
    assert rows["登録URL"].data_type == "s"
    said = read_pdf(mine.get(f"{address}.pdf").content).replace("\r\n", "").replace("\n", "")
    assert [text for text in ROWS.values() if text and text not in said] == []
    assert "様式1 運用ポリシー" in said
    assert said.startswith("研修の演習 (架空の内容)")
    assert "研修で記入したもので、提出する書類ではありません。" in said
    assert "(8) 虚偽や事実と異なる内容" in said  # the notes that the form prints, numbered as there
    assert "1(8)" not in said
    assert "返信の有無は、アカウントのどこに載せますか" in said
    mine.cookies.set("kenshu_furigana", "on")
    read = "".join(tagged.text_of(mine.get(f"{address}.pdf").content).split())
    assert "かくう架空" in read
    assert "きにゅう記入" in read  # above the form
    mine.post("/language", data={"lang": "en", "next": "/training"})
    english = mine.get(f"{address}.pdf").content
    assert (tagged.language(english), read_pdf(english).split("\r\n")[0]) == ("en", "Exercise (fictional content)")
    assert "For citizens and visitors" in read_pdf(english)


def test_what_a_form_prints_of_the_guideline_is_read_as_there(desk: Desk, hanako: httpx.Client) -> None:
    attempt = desk.start("E0001", "working-hours")
    questions = desk.editions.of(attempt).questions
    slot = next(slot for slot, question in attempt.draw.items() if questions[question]["offered"]["kind"] == "form")
    desk.hand_in(attempt)
    hanako.cookies.set("kenshu_furigana", "on")
    read = "".join(tagged.text_of(hanako.get(f"/attempts/{attempt.id}/{slot}/form.pdf").content).split())
    assert "こうこく広告" in read  # in a clause that no question of the module quotes
    assert "きんむ勤務" in read.partition("様式1")[0]  # the title of the module


def test_what_was_typed_stands_in_its_row_and_a_reader_that_speaks_reads_the_label_before_it() -> None:
    typed = "#panic() $x$ \\ *a* `b` <script>alert(1)</script> 𠮷野 髙﨑"
    parts = [PaperPart(line="運用ポリシー", at="centre"), PaperPart(rows=[("備考", typed), ("URL", "")])]
    readings = {"運用": [["運用", "うんよう"]], "備考": [["備考", "びこう"]]}
    for each in ({}, readings):
        form = FilledForm(
            Paper("様式1 運用ポリシー", parts, []), "研修(架空)", "架空 花子", "12月1日", {}, "ja", date(2026, 12, 1), each
        )
        pdf = form_pdf(form)
        found = [(kind, "".join(text.split())) for kind, text in tagged.elements(pdf)]
        at = found.index(("TD", "備考"))
        assert found[at + 1] == ("TD", "".join(typed.replace("𠮷", "〓").split()))
        assert ("うんよう" in "".join(tagged.text_of(pdf).split())) == bool(each)


def test_nobody_else_gets_it(city: City, running: Site) -> None:
    theirs = city.attempts["right"]
    address = f"/attempts/{theirs.id}/t01/form.pdf"
    assert running.person("E0099", PASSWORD).get(address).status_code == 404
    own = running.person(theirs.employee_id, PASSWORD)
    assert own.get(address).status_code == 200
    assert 'href="t01/form.pdf"' in own.get(f"/attempts/{theirs.id}/result").text


def test_a_form_with_mistakes_is_printed_as_it_was_mended(tmp_path: Path) -> None:
    city = City(tmp_path, {"form": TO_MEND}, "5-3-a-u")
    offered = city.question("form")["offered"]
    printed = paper(offered, {"b2": "広報広聴課長", "d4": ["m2"], "g7": None}, "ja")
    city.database.close()
    assert printed is not None
    assert [(part.line, part.at) for part in printed.parts if part.line][:3] == [
        ("令和9年3月1日", "end"),
        ("広報広聴課長", "start"),
        ("観光課長(担当: 佐藤)", "end"),
    ]
    assert dict(next(part.rows for part in printed.parts if part.rows)) == {
        "ソーシャルメディアの種類": "□フェイスブック　■ツイッター　□その他",
        "アカウント": "冬のまつり【公式】(観光課)",
        "閉鎖日": "令和9年3月31日",
        "閉鎖理由": "",
    }
